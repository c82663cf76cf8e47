// SPDX-License-Identifier: MIT
//
// What several sections show of a line: its name, its verdict, its holder, its source.

import { breakable, h } from './dom.js';
import { bytes, clipped, count, counted, percent, rate } from './format.js';
import { callers, frameName, names } from './model.js';

export const VERDICT_WORDS = {
  leak: ['leak', 'LEAK', 'grows with no end in sight'],
  growing: ['growing', 'GROWING', 'has grown so far; a cache that fills looks the same'],
  unsure: ['unsure', 'UNSURE', 'cannot be told yet'],
  'warm-up': ['ok', 'warm-up', 'taken in the first loops, nothing new since'],
  replaced: ['ok', 'replaced', 'each loop frees what an earlier one left'],
  delayed: ['ok', 'comes and goes', 'piles up and is given back'],
  cycle: ['ok', 'cycle', 'freed by the cycle collector'],
};

const MARKS = { leak: '✕', growing: '▲', unsure: '?', ok: '✓' };

export function badge(verdict) {
  const [kind, word, meaning] = VERDICT_WORDS[verdict] ?? VERDICT_WORDS.unsure;
  return h('span', { class: `badge ${kind}`, title: meaning }, h('span', { 'aria-hidden': 'true' }, `${MARKS[kind]} `), word);
}

/** "src/Cache.php:42": whole when hovered. */
export function place(places, at, tag = 'code') {
  return h(tag, { class: 'place', title: places.long(at) }, breakable(clipped(places.short(at))));
}

/** In a narrow column of the last namespace alone: "…\HttpKernel::handle()". */
export function nameOf(site, places, isNarrow = false) {
  const all = names(site, places);
  const text = clipped(isNarrow ? all.replace(/(?:[^\s\\(){}]+\\){2,}/g, '…\\') : all, isNarrow ? 100 : 200);
  return h('span', { class: 'name', title: text === all ? null : all }, breakable(text));
}

/** "string, 10,029 bytes" */
export function kindOf(site) {
  if (!site.type) return '';
  if (site.type === 'object' && site.class) return `object of class ${site.class}`;
  if (site.type === 'string') return `string, ${counted(site.size ?? 0, 'byte')}`;
  if (site.type === 'array') return `array, ${counted(site.size ?? 0, 'element')}`;
  return site.type;
}

/** How many objects of its class live. */
function instances({ instances: now, instances_before: before }) {
  if (now === null || now === undefined) return '';
  const more = before === null || before === undefined ? 0 : now - before;
  return `, ${count(now)} ${now === 1 ? 'lives' : 'live'}${more > 0 ? `, ${count(more)} more than a walk before` : ''}`;
}

/** The way from what PHP holds to the value, a step each. */
export function holder(site, places) {
  if (!site.held_by) return null;
  const steps = places.shorten(site.held_by).split(' → ');
  return h('div', { class: 'holder' },
    h('ol', { class: 'steps', 'aria-label': 'Who holds it, from the root to the value' },
      steps.map((step) => h('li', null, h('code', null, breakable(clipped(step, 400)))))),
    site.type && h('span', { class: 'kind' }, kindOf(site), instances(site)));
}

/** The lines of code around the line; null where there are none. */
export function source(site, places) {
  if (!site.source) return null;
  const line = places.line(site.at);
  return h('pre', { class: 'source', tabindex: '0', role: 'region', 'aria-label': `Source around ${places.short(site.at)}` },
    site.source.lines.map((text, i) => {
      const number = site.source.first + i;
      return h('span', { class: number === line ? 'row here' : 'row' },
        h('span', { class: 'number' }, String(number)),
        h('span', { class: 'text' }, text || ' ', number === line && h('span', { class: 'sr' }, ' (this line)')));
    }));
}

const SHOWN_CALLERS = 10;

/** By whom the line was called, filled when it is opened; null where no stacks were kept. */
export function calledBy(site, places) {
  const all = callers(site, places);
  if (!all.length) return null;
  const details = h('details', { class: 'numbers callers' },
    h('summary', null, all.length > 1 ? `Called by ${count(all.length)} call stacks` : 'Called by one call stack'));
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('ol')) return;
    details.append(h('ol', { class: 'paths' }, all.slice(0, SHOWN_CALLERS).map((one) => h('li', null,
      h('strong', null, percent(one.bytes, site.live_bytes)), ' ',
      one.words.map((word, i) => [i ? ' ← ' : '', h('code', null, breakable(clipped(word)))])))));
    if (all.length > SHOWN_CALLERS) details.append(h('p', { class: 'fine' }, `And ${count(all.length - SHOWN_CALLERS)} more.`));
  });
  return details;
}

/** The frame of the application's own code, where the line is a library's. */
export function appFrame(site, places) {
  const at = site.app_frame;
  if (at === null || at === undefined) return null;
  if (places.file(at) === places.file(site.at) && places.line(at) === places.line(site.at)) return null;
  return [place(places, at), ' ', h('span', { class: 'name' }, breakable(frameName(places, at)))];
}

/** What is outside the loops grows by the clock. */
export function pace(line) {
  return line.perMinute > 0 ? `${rate(line.perMinute)} per minute` : `${rate(line.rate)} per loop`;
}

export function spread(line) {
  return line.processes > 1 && line.most - line.least > line.rate * 0.01
    ? ` (${count(line.least)} to ${count(line.most)})` : '';
}

export function growthWords(line) {
  return [
    line.judgedLoops ? `in ${count(line.growingLoops)} of ${counted(line.judgedLoops, 'loop')}` : null,
    `${bytes(line.liveBytes)} so far`,
  ].filter(Boolean);
}
