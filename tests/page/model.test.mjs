// SPDX-License-Identifier: MIT
//
// What the page adds up and sorts, without a browser. Protects: the numbers on the page are the
// report's; names are shortened by no more than the program's folder.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { about, bytes, clipped, rate } from '../../page/src/format.js';
import { buildView, callers, commonFolder, flameTree, growths, loopOf, loopState, parse, sortSites, trend, visible } from '../../page/src/model.js';

const VERDICTS = ['leak', 'growing', 'unsure', 'warm-up', 'replaced', 'delayed', 'cycle'];

function site(at, verdict, more = {}) {
  return {
    at, verdict, function: 'f', via: [], bytes_per_loop: verdict === 'leak' ? 10 : 0, live_bytes: 1000, live_blocks: 1, gc_freed_bytes: 0,
    growing_loops: 99, loops_to_limit: null, kept_bytes: 1000, last_loop: 99, stacks: null, held_by: null, ...more,
  };
}

function main(sites, more = {}) {
  return {
    name: 'handle', label: null, at: 0, loops: 100, closed: 100, interrupted: 0, collected_loops: 50, windowed_loops: 0, live_bytes: 1, kept_bytes: 1,
    returned_bytes: 0, sites, detail: null, ...more,
  };
}

function payload(processes, places = [['/app/src/a.php', 1], ['/app/src/b.php', 2], ['/app/vendor/x/c.php', 3]]) {
  return {
    format: 1, verdicts: VERDICTS, places,
    processes: processes.map((mains, i) => ({ pid: i + 1, mains, outside: { live_bytes: 0, sites: [] } })),
  };
}

test('the same line of several processes is one, with its mean and its spread', () => {
  const view = buildView(payload([
    [main([site(1, 'leak', { bytes_per_loop: 10, loops_to_limit: 500 }), site(2, 'warm-up')])],
    [main([site(1, 'leak', { bytes_per_loop: 30, loops_to_limit: 200 })])],
    [main([site(1, 'growing', { bytes_per_loop: 99 })])],
  ]));
  assert.equal(view.mains.length, 1);
  assert.equal(view.mains[0].loops, 300);
  const [line] = view.suspects;
  assert.deepEqual([line.rate, line.least, line.most, line.processes, line.liveBytes], [20, 10, 30, 2, 3000]);
  assert.equal(line.process.pid, 2, 'it is shown where it is worst');
  assert.deepEqual([view.totals.leaks, view.totals.growing, view.totals.rate, view.totals.limitLoops], [1, 0, 20, 200]);
  const alone = buildView(payload([[main([site(1, 'leak')])], [main([])]]), 1);
  assert.equal(alone.totals.leaks, 0, 'one process alone');
});

test('a line that leaks under two labels is one leak', () => {
  const view = buildView(payload([[main([site(1, 'leak')], { label: 'a' }), main([site(1, 'leak')], { label: 'b' })]]));
  assert.equal(view.totals.leaks, 1);
  assert.equal(view.suspects.length, 2);
  assert.equal(view.totals.rate, 20);
});

test('the flame graph adds up to what lives, with stacks and without', () => {
  const stacks = [[600, 1, 0, [2, 0]], [300, 1, 1, [2, 1]], [-50, -1, 0, [2]]];
  const view = buildView(payload([[main([site(2, 'leak', { stacks, live_bytes: 850 }),
    site(1, 'warm-up', { via: [{ internal: 'implode', module: 'standard', bytes: 400 }] })])]]));
  const all = flameTree(view, () => true);
  assert.equal(all.value, 600 + 300 + 1000);
  const check = (node) => {
    const sum = (node.children ?? []).reduce((total, one) => total + one.value, 0);
    assert.ok(sum <= node.value, `${node.name}: ${sum} of ${node.value}`);
    (node.children ?? []).forEach(check);
  };
  check(all);
  assert.equal(flameTree(view, (line) => line.rank === 0).value, 900);
  assert.ok(all.children.some((node) => node.name === '(more callers)'), 'a stack that was cut says so');
});

test('callers: from the line outwards, the same as one, recursion folded', () => {
  const rows = [[null, 0, 'str_repeat', 'standard'], ['/app/src/a.php', 1, 'put'], ['/app/src/b.php', 2, 'deep'], ['/app/src/c.php', 3, '{closure:/app/src/c.php:3}', null, 'start'],
    [null, 0, 'go', 'swoole'], [null, 0, 'Fiber::start', 'Core']];
  const view = buildView(payload([[main([])]], rows));
  const stacks = [[100, 1, 0, [0, 1, 2, 2, 2]], [300, 1, 1, [1, 3]], [20, 1, 0, [1, 3, 4, 2]], [10, 1, 0, [1, 3, 5, 2]], [250, 1, 0, [1, 2, 2, 2]], [-5, 1, 0, [1, 2]], [7, 1, 0, [1]]];
  assert.deepEqual(callers({ stacks }, view.places), [
    { words: ['deep() src/b.php:2 (3 times)'], bytes: 350 },
    { words: ['(fiber) {closure} src/c.php:3', '…'], bytes: 300 },
    { words: ['(coroutine) {closure} src/c.php:3', 'go() [swoole]', 'deep() src/b.php:2'], bytes: 20 },
    { words: ['(fiber) {closure} src/c.php:3', 'Fiber::start() [Core]', 'deep() src/b.php:2'], bytes: 10 },
  ]);
  assert.deepEqual(callers({ stacks: null }, view.places), []);
});

test('the trend has the slope of the report and goes through the middle of the points', () => {
  const live = Array.from({ length: 100 }, (_, i) => 50 + i * 8);
  const line = trend(site(1, 'leak', { bytes_per_loop: 8, curve: { from: 25, to: 99, loop: live.map((_, i) => i), live } }));
  assert.equal(line.at(25), 250);
  assert.equal(line.at(99), 842);
  const staircase = trend(site(1, 'leak', { bytes_per_loop: 2, curve: { from: 0, to: 3, loop: [0, 2], live: [0, 4] } }));
  assert.equal(staircase.at(0) + staircase.at(3), 4);
  assert.equal(trend(site(1, 'warm-up', { curve: { from: 0, to: 0, loop: [0], live: [5] } })), null);
});

test('sorting keeps every line and puts equal ones as the report ranks them', () => {
  const view = buildView(payload([[main([site(0, 'warm-up', { live_bytes: 5 }), site(1, 'leak', { live_bytes: 5 }), site(2, 'replaced', { live_bytes: 9 })])]]));
  const text = (line) => String(line.at);
  const order = (...how) => sortSites(view.sites, ...how, text).map((line) => line.at);
  assert.deepEqual(order('live', true), [2, 1, 0]);
  assert.deepEqual(order('live', false), [1, 0, 2]);
  assert.deepEqual(order('verdict', false), [1, 0, 2]);
  assert.deepEqual(order('place', true), [2, 1, 0]);
});

test('names are shortened by the folder of the program', () => {
  assert.equal(commonFolder(['/srv/app/src/a.php', '/srv/app/lib/b.php', '/srv/app/vendor/x/y.php', '[engine]']), '/srv/app/');
  assert.equal(commonFolder(['/srv/app/src/a.php', '/srv/app/src/b.php']), '/srv/app/');
  assert.equal(commonFolder(['/a.php', '/srv/b.php']), '');
  assert.equal(commonFolder(['C:\\app\\a.php', 'C:\\app\\b.php']), 'C:\\app\\');
  assert.equal(commonFolder(['[engine]', 'phar://x']), '');
});

test('what is not seen or turns the text round is shown', () => {
  assert.equal(visible('a\nb\u202ec'), 'a\\u{a}b\\u{202e}c');
  assert.deepEqual(parse('{"a":["x\\ny",1]}'), { a: ['x\\u{a}y', 1] });
  assert.deepEqual(parse('{"a":"é","b":2}'), { a: 'é', b: 2 });
});

test('rows of loops are read as they are written', () => {
  const row = [7, 100, 60, 0, 1, 1.5, 0.01, [2, 64, 1, 4, 0], [0, 6, 1, 30, -1], null];
  const loop = loopOf(payload([]), row);
  assert.deepEqual(loop.kept, [{ at: 2, bytes: 64, blocks: 1, next: 4, verdict: 'leak' }]);
  assert.deepEqual(loop.returned, [{ main: 0, loop: 6, at: 1, bytes: 30, by: null }]);
  assert.equal(loopState(row), 'leaked');
  assert.equal(loopState([0, ...row.slice(1)]), 'first', 'the first is never judged');
  assert.equal(loopState([7, 100, 60, 0, 0]), 'uncollected', 'only a collected loop can have leaked');
  assert.equal(loopState([7, 0, 60, 0, 3]), 'interrupted');
});

test('what grows beside the lines is told once for several processes', () => {
  const growth = (per_loop) => ({ growth: [{ kind: 'native memory', per_loop, now: 10, bytes: true, advice: 'x' }, { kind: 'objects', per_loop: 1, now: 1, bytes: false, advice: 'y' }] });
  const rows = growths(buildView(payload([[main([], growth(5))], [main([], growth(7))]])));
  assert.deepEqual(rows.map((row) => [row.kind, row.least, row.most, row.now, row.pids]), [['native memory', 5, 7, 20, [1, 2]]]);
});

test('what is too long loses its middle, and no half of a character', () => {
  assert.equal(clipped('src/a.php:7'), 'src/a.php:7');
  assert.equal(clipped(`${'x'.repeat(4000)}/a.php:7`, 20), 'xxxxxxxx…xxxx/a.php:7');
  assert.equal(clipped('😀'.repeat(30), 10), `${'😀'.repeat(4)}…${'😀'.repeat(6)}`);
});

test('numbers for people', () => {
  const plain = (text) => text.replaceAll('\u00a0', ' ');
  assert.equal(plain(bytes(720)), '720 B');
  assert.equal(plain(bytes(1023.6 * 1024)), '1 MB');
  assert.equal(plain(bytes(20540)), '20.1 KB');
  assert.equal(plain(rate(12315)), '+12,315 B');
  assert.equal(plain(rate(-64)), '−64 B');
  assert.equal(plain(rate(27.44)), '+27 B');
  assert.equal(plain(rate(1.25)), '+1.3 B');
  assert.equal(about(7738), '7,730');
  assert.equal(about(42), '42');
});
