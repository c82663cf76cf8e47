// SPDX-License-Identifier: MIT
//
// The page in a browser. Protects: it needs nothing but itself, says the answer on the first screen,
// and zoom, search, sorting, filters and the list of loops do what they say, by mouse and by keyboard,
// with little to show, with very much and with names that are made to break out.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, existsSync, rmSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const require = createRequire(join(root, 'page/package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const php = (process.env.PHP ?? 'php').split(' ');
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const extension = process.env.LEAKTRACK_SO;
const demo = process.env.LEAKTRACK_DEMO ?? join(root, 'examples/demo');

const LOOKS = {
  'desktop, light': { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  'desktop, dark': { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  'phone, light': { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, colorScheme: 'light' },
  'phone, dark': { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, colorScheme: 'dark' },
};

let work;
let browser;

function runPhp(...args) {
  return execFileSync(php[0], [...php.slice(1), ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

function render(name) {
  runPhp(join(here, 'render.php'), join(work, `${name}.json`), join(work, `${name}.html`));
}

function made(kind) {
  runPhp(join(here, 'reports.php'), kind, join(work, `${kind}.json`));
  render(kind);
}

function dataOf(name) {
  return JSON.parse(readFileSync(join(work, `${name}.json`), 'utf8'));
}

/** The demo's server under real requests. */
async function demoReport() {
  const logs = join(work, 'logs');
  mkdirSync(logs, { mode: 0o700 });
  const settings = ['-d', `extension=${extension}`, '-d', `leaktrack.log_dir=${logs}`, '-d', 'leaktrack.stack_depth=64', '-d', 'memory_limit=128M'];
  const server = spawn(php[0], [...php.slice(1), ...settings, join(demo, 'server.php'), '127.0.0.1:0'],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DEMO_LOG: join(work, 'shop.log') } });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  try {
    const address = await new Promise((resolve, reject) => {
      let said = '';
      server.stdout.on('data', (chunk) => {
        said += chunk;
        const match = said.match(/^listening on (\S+)/m);
        if (match) resolve(match[1]);
      });
      ended.then(() => reject(new Error(`the demo's server ended: ${said}`)));
    });
    runPhp('-n', join(demo, 'client.php'), address, '300');
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
  runPhp('-d', `extension=${extension}`, '-r',
    'leaktrack_analyze($argv[1], ["format" => "json", "loops" => true, "output" => $argv[2]]);', logs, join(work, 'demo.json'));
  render('demo');
}

/** Opens a page; what it must never do is gathered. */
async function visit(name, look = 'desktop, light') {
  const context = await browser.newContext(LOOKS[look]);
  await context.setOffline(true);
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => wrong.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`error: ${error.stack}`));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  const address = `file://${join(work, `${name}.html`)}`;
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) wrong.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForSelector('#run');
  await page.waitForTimeout(150);
  return {
    page,
    async close() {
      await context.close();
      assert.deepEqual(wrong, [], 'no error, no request, no dialog');
    },
  };
}

/** Runs a test on a page and checks afterwards that it kept still. */
function on(name, title, work_, look) {
  test(`${name}: ${title}`, async () => {
    const { page, close } = await visit(name, look);
    let failed = true;
    try {
      await work_(page);
      failed = false;
    } finally {
      if (failed) await close().catch(() => {});
      else await close();
    }
  });
}

/** What is read, with plain spaces. */
async function read(locator) {
  return (await locator.innerText()).replaceAll('\u00a0', ' ');
}

const lineTexts = (page) => page.locator('table.lines tbody th .place').allTextContents();

async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, 'nothing is wider than the screen');
}

async function isAccessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
  }));
  assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`), []);
}

before(async () => {
  work = mkdtempSync(join(tmpdir(), 'leaktrack-page-'));
  for (const kind of ['large', 'clean', 'several', 'hostile', 'early', 'nothing']) made(kind);
  browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
});

after(async () => {
  await browser?.close();
  rmSync(work, { recursive: true, force: true });
});

test('the committed template is what page/ builds', () => {
  execFileSync(process.execPath, [join(root, 'page/build.js'), '--check'], { encoding: 'utf8' });
});

test('lines of source: those that ran, and of PHP code only', () => {
  runPhp(join(here, 'sources.php'));
});

const hasDemo = extension && existsSync(join(demo, 'vendor/autoload.php'));

describe("the demo's report", { skip: hasDemo ? false : 'no LEAKTRACK_SO, or examples/demo/vendor is not there' }, () => {
  before(demoReport);

  for (const look of Object.keys(LOOKS)) {
    on('demo', `the first screen says which line, how fast, who holds it, what to do (${look})`, async (page) => {
      const report = dataOf('demo').processes[0].mains[0];
      const worst = report.sites[0];
      assert.equal(worst.verdict, 'leak');
      const { height } = page.viewportSize();
      const seen = async (locator, what) => {
        const box = await locator.first().boundingBox();
        assert.ok(box && box.y >= 0 && box.y + box.height <= height, `${what} is on the first screen`);
        return read(locator.first());
      };
      assert.match(await seen(page.locator('h1'), 'the verdict'), /5 lines leak memory/);
      const card = page.locator('.card[open]');
      assert.equal(await seen(card.locator('.place'), 'the line'), `src/${worst.file.split('/').pop()}:${worst.line}`);
      assert.equal(await seen(card.locator('.rate'), 'the rate'), `+${Math.round(worst.bytes_per_loop).toLocaleString('en-US')} B per loop`);
      assert.equal(await seen(card.locator('.steps'), 'the holder'), worst.held_by);
      assert.match((await seen(card.locator('.advice'), 'the advice')).toLowerCase(), new RegExp(worst.advice.slice(0, 30).toLowerCase()));
      await fits(page);
    }, look);
    on('demo', `accessible (${look})`, isAccessible, look);
  }

  on('demo', 'shows the line in its source, and its growth', async (page) => {
    const here_ = page.locator('.card[open] .source .here');
    assert.match(await read(here_), /self::\$entries\[\] = implode/);
    assert.equal(await page.locator('.card[open] .plot canvas').count(), 1);
    const label = (await page.locator('.card[open] [role=img]').getAttribute('aria-label')).replaceAll('\u00a0', ' ');
    assert.match(label, /trend over loops \d+ to 299 is \+12,\d\d\d B per loop/);
    await page.locator('.card[open] .chart .numbers summary').click();
    assert.ok(await page.locator('.card[open] .chart .numbers tbody tr').count() > 50, 'the chart is there as a table too');
    await page.locator('.card[open] .callers summary').click();
    assert.match(await read(page.locator('.card[open] .callers li').first()), /^\d[\d.]* % App\\Listeners::onResponse\(\) src\/Listeners\.php:\d+ ← /);
    await page.locator('.card > summary').nth(1).click();
    await page.locator('.card').nth(1).locator('canvas').waitFor();
  });

  on('demo', 'the flame graph: as wide as the bytes, zoomed by mouse and keyboard, searched', async (page) => {
    const flame = page.locator('.flame');
    const frames = () => flame.locator('g.frame').count();
    const details = () => read(page.locator('#flame .details'));
    const sum = dataOf('demo').processes[0].mains[0].sites.filter((site) => site.verdict === 'leak').reduce((total, site) => total + site.live_bytes, 0);
    assert.match(await details(), new RegExp(`^${(sum / 1048576).toFixed(1)} MB in all`));
    const all = await frames();
    assert.ok(all > 15, 'the stacks are there');
    const reset = page.getByRole('button', { name: 'Show all' });
    assert.ok(await reset.isDisabled());
    // A narrow frame becomes as wide as the graph, and what stands beside it goes.
    const full = Number(await flame.locator('svg').getAttribute('width'));
    const widths = await flame.locator('g.frame rect').evaluateAll((rects) => rects.map((rect) => Number(rect.getAttribute('width'))));
    const narrow = widths.findIndex((width) => width > 15 && width < full / 3);
    assert.ok(narrow >= 0);
    const name = await flame.locator('g.frame').nth(narrow).getAttribute('name');
    await flame.locator('g.frame').nth(narrow).click();
    await page.waitForFunction(([wanted, width]) => [...document.querySelectorAll('.flame g.frame')].some((one) => one.getAttribute('name') === wanted
      && Number(one.querySelector('rect').getAttribute('width')) > width * 0.99), [name, full]);
    assert.ok(await frames() < all);
    await reset.click();
    assert.equal(await frames(), all);
    // By keyboard: down to the first caller, on to the next, in and out again.
    await flame.focus();
    await page.keyboard.press('ArrowDown');
    const first = await details();
    assert.match(first, /server\.php:\d+ · [\d.]+ MB · /);
    await page.keyboard.press('ArrowDown');
    assert.notEqual(await details(), first);
    assert.equal((await page.locator('#live').textContent()).replaceAll('\u00a0', ' '), await details(), 'and it is told to a screen reader');
    for (let i = 0; i < 11; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.ok(!(await reset.isDisabled()), 'Enter zooms');
    await page.keyboard.press('Escape');
    assert.ok(await reset.isDisabled(), 'Escape shows all');
    // Search.
    const search = page.getByRole('searchbox', { name: 'Search the flame graph' });
    await search.fill('AuditLog');
    await page.locator('.hits', { hasText: /frames?, \d/ }).waitFor();
    const hits = await flame.locator('rect[fill="var(--flame-hit)"]').count();
    assert.ok(hits >= 1 && hits < all, `${hits} frames of ${all} are marked`);
    await search.fill('[not a regular expression(');
    await page.locator('.hits', { hasText: 'nothing found' }).waitFor();
    assert.equal(await flame.locator('rect[fill="var(--flame-hit)"]').count(), 0);
    await search.fill('');
    // All that is retained, not only what leaks.
    await page.getByText('all that is retained', { exact: true }).first().click();
    await page.waitForFunction((n) => document.querySelectorAll('.flame g.frame').length > n, all);
  });

  on('demo', 'all lines: every one is there; sorted, filtered, opened', async (page) => {
    const sites = dataOf('demo').processes[0].mains[0].sites;
    const outside = dataOf('demo').processes[0].outside.sites;
    const status = page.locator('#lines p[role=status]');
    assert.match(await status.innerText(), new RegExp(`^${sites.length + outside.length} lines, `));
    const live = () => page.locator('table.lines tbody td:nth-child(5) span').evaluateAll((all) => all.map((one) => Number(one.title.replace(/\D/g, ''))));
    await page.getByRole('button', { name: 'Lives now' }).click();
    const down = await live();
    assert.deepEqual(down, [...down].sort((a, b) => b - a));
    assert.equal(down[0], Math.max(...sites.map((site) => site.live_bytes)));
    assert.equal(await page.locator('th[data-key=live]').getAttribute('aria-sort'), 'descending');
    await page.getByRole('button', { name: 'Lives now' }).click();
    const up = await live();
    assert.deepEqual(up, [...up].sort((a, b) => a - b));
    assert.equal(await page.locator('th[data-key=verdict]').getAttribute('aria-sort'), null);
    // Filters.
    const search = page.getByRole('searchbox', { name: 'Filter the lines' });
    await search.fill('auditlog entries');
    await page.waitForFunction(() => document.querySelectorAll('table.lines tbody tr').length === 1);
    assert.match((await lineTexts(page))[0], /AuditLog\.php/);
    await search.fill('no such line');
    await page.getByText('No line fits.').waitFor();
    await search.fill('');
    await page.waitForFunction(() => document.querySelectorAll('table.lines tbody tr').length > 20);
    for (const chip of await page.locator('.chip:not([data-verdict=leak])').all()) await chip.click();
    const leaks = sites.filter((site) => site.verdict === 'leak').length;
    assert.equal(await page.locator('table.lines tbody tr').count(), leaks);
    // Opened: by the button, with the keyboard.
    await page.locator('button.open').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('tr.opened .about canvas').waitFor();
    assert.equal(await page.locator('button.open').first().getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('tr.opened').count(), 0);
  });

  on('demo', 'loops: each says what it kept and gave back', async (page) => {
    const detail = dataOf('demo').processes[0].mains[0].loops_detail;
    assert.match(await read(page.locator('#loops p[role=status]').first()), new RegExp(`^${detail.length} loops`));
    await page.getByRole('spinbutton', { name: 'Number of a loop' }).fill('100');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    assert.match(await read(page.locator('.loop-detail h3')), /^Loop 100 /);
    const loop = detail.find((one) => one.loop === 100);
    const kept = await page.locator('.loop-detail table').first().locator('tbody tr td:nth-child(2)').allInnerTexts();
    const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
    assert.deepEqual(sorted(kept.map((text) => Number(text.replace(/\D/g, '')))), sorted(loop.sites.map((site) => site.bytes)));
    assert.match(await read(page.locator('.loop-detail tbody tr').first()), /LEAK/, 'what leaks stands first');
    await page.locator('.loops').focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await read(page.locator('.loop-detail h3')), /^Loop 101 /);
    await page.keyboard.press('End');
    assert.match(await read(page.locator('.loop-detail h3')), new RegExp(`^Loop ${detail.length - 1} `));
    const active = await page.locator('.loops').getAttribute('aria-activedescendant');
    assert.equal(await page.locator(`[id="${active}"]`).getAttribute('aria-selected'), 'true');
    await page.getByRole('combobox', { name: 'Which loops' }).selectOption({ label: 'leaked' });
    const leaked = detail.filter((one) => one.loop > 0 && one.collected && one.leaked > 0 && !one.interrupted).length;
    assert.match(await read(page.locator('#loops p[role=status]').first()), new RegExp(`^${leaked} of `));
  });

  on('demo', 'light and dark: as the system says, until it is chosen', async (page) => {
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    const dark = await background();
    assert.notEqual(dark, light);
    await page.getByRole('button', { name: 'Change to the light theme' }).click();
    assert.equal(await background(), light);
    assert.equal(await page.locator('.card[open] canvas').count(), 1, 'the charts were drawn again');
    await page.reload();
    await page.waitForSelector('#run');
    assert.equal(await background(), light, 'the choice is kept');
  });

  on('demo', 'on paper: light, with all that the cards say', async (page) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await page.evaluate(() => {
      window.onbeforeprint = () => {
        window.seen = { theme: document.documentElement.dataset.theme, charts: document.querySelectorAll('.card canvas').length };
      };
    });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const cards = await page.locator('.card').count();
    assert.deepEqual(await page.evaluate(() => window.seen), { theme: 'light', charts: cards });
    await page.setViewportSize({ width: 720, height: 1000 });
    await fits(page);
    const flame = await page.locator('.flame').boundingBox();
    const graph = await page.locator('.flame svg').boundingBox();
    assert.ok(graph.width <= flame.width, 'the flame graph is as wide as the paper');
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  });

  on('demo', 'memory: RSS against the heap', async (page) => {
    assert.equal(await page.locator('#memory canvas').count(), 1);
    const { counters } = dataOf('demo').processes[0].mains[0];
    const text = await page.locator('#memory [role=img]').getAttribute('aria-label');
    const rss = (counters.rss.at(-1) / 1048576).toFixed(1).replace(/\.0$/, '');
    assert.ok(text.replaceAll('\u00a0', ' ').includes(` to ${rss} MB; Zend heap`), `${rss} MB: ${text}`);
    const key = page.locator('#memory .key').first();
    await key.click();
    assert.equal(await key.getAttribute('aria-pressed'), 'false');
    const facts = await read(page.locator('#run'));
    const alive = dataOf('demo').processes[0].mains[0].sites.reduce((total, site) => total + site.live_bytes, 0);
    for (const fact of ['leaktrack.gc=auto', '128 MB', 'kept, ', `${alive.toLocaleString('en-US')} bytes`]) assert.ok(facts.includes(fact), fact);
  });
});

describe('other reports', () => {
  on('clean', 'says that nothing leaks, and what was looked at', async (page) => {
    assert.match(await read(page.locator('h1')), /No leak in 599 loops/);
    assert.equal(await page.locator('.card').count(), 0);
    assert.match(await read(page.locator('.lead')), /^4 lines kept/);
    await isAccessible(page);
  });
  on('early', 'does not judge the first loop', async (page) => {
    assert.match(await read(page.locator('.hero')), /unsure|cannot be judged|Too early/i);
    await fits(page);
  }, 'phone, dark');
  on('nothing', 'says so when no loop has begun', async (page) => {
    assert.match(await read(page.locator('h1')), /No loop has begun/);
    assert.match(await read(page.locator('#flame')), /Nothing is retained\.$/);
    assert.equal(await page.getByRole('searchbox').count(), 0, 'where there is nothing to search');
    assert.match(await read(page.locator('#loops')), /No loop has ended\./);
    await isAccessible(page);
  });
  on('several', 'processes together and alone, places, warnings, what grows beside and outside', async (page) => {
    assert.match(await read(page.locator('h1')), /1 line leaks memory/);
    assert.match(await read(page.locator('.card').first()), /leaks in 2 of 3/);
    assert.match(await read(page.locator('.warnings')), /things to know/);
    assert.match(await read(page.locator('#memory')), /native memory \+2 KB per loop.*3 of 3 processes/);
    assert.match(await read(page.locator('#memory')), /1 of them grows:[^]*Timer\.php:8[^]*\+4,096 B per minute/);
    const rows = await page.locator('table.lines tbody tr').count();
    await page.getByRole('combobox', { name: 'Main function' }).first().selectOption({ label: 'GET /search' });
    assert.ok(await page.locator('table.lines tbody tr').count() < rows);
    await page.getByRole('combobox', { name: 'Process' }).selectOption({ label: 'pid 4713' });
    assert.match(await read(page.locator('h1')), /2 lines have grown so far/);
    assert.match(await read(page.locator('.card').first()), /Let it run on for about 80 more loops/);
    await isAccessible(page);
  });
  for (const look of ['desktop, light', 'phone, dark']) {
    on('several', `nothing is wider than the screen (${look})`, fits, look);
  }
});

describe('names that are made to break out', () => {
  test('the file has one script with code and no markup of theirs', () => {
    const html = readFileSync(join(work, 'hostile.html'), 'utf8');
    const [, data] = html.match(/<script type="application\/json" id="data">([^]*?)<\/script>/);
    assert.doesNotMatch(data, /[<>&\u2028\u2029]/);
    assert.equal(html.match(/<script/g).length, readFileSync(join(work, 'clean.html'), 'utf8').match(/<script/g).length);
    const files = JSON.parse(data).places.map((place) => place[0]);
    for (const site of dataOf('hostile').processes[0].mains[0].sites) assert.ok(files.includes(site.file), 'the name is there, to the byte');
  });
  for (const look of ['desktop, light', 'phone, dark']) {
    on('hostile', `are shown and not run (${look})`, async (page) => {
      for (const card of await page.locator('.card > summary').all()) await card.click();
      for (const button of await page.locator('button.open').all()) await button.click();
      await page.locator('#loops .loop').first().click();
      await page.locator('#flame .numbers summary').click();
      await page.locator('.flame').focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter', 'Escape']) await page.keyboard.press(key);
      await page.getByRole('searchbox', { name: 'Filter the lines' }).fill('<script>');
      await page.waitForTimeout(300);
      const found = await page.evaluate(() => ({
        hacked: window.hacked, scripts: document.scripts.length, images: document.images.length,
        handlers: document.querySelectorAll('[onload], [onerror]').length, text: document.body.innerText, title: document.title,
      }));
      assert.equal(found.hacked, undefined);
      assert.deepEqual([found.scripts, found.images, found.handlers], [2, 0, 0]);
      assert.ok(found.text.includes('<script>window.hacked=1</script>.php'), 'the name is shown as it is');
      assert.match(found.text, /, 600 live, 200 more than a walk before/);
      assert.match(found.text, /Content\s*<\/script><img src=x/, 'as is the beginning of what leaks');
      assert.ok(found.text.includes('new\\u{a}line'), 'a line break is shown as one');
      assert.ok(found.text.includes('very-long-.php:10'), 'of a name of 4,000 bytes the end is there, and the line');
      assert.ok(!found.text.includes('\u202e'), 'nothing turns the text round');
      await fits(page);
    }, look);
  }
});

describe('2,000 lines and 10,000 loops', () => {
  on('large', 'only what is in sight is in the document', async (page) => {
    const count = (selector) => page.locator(selector).count();
    assert.ok(await count('.loop') < 60, 'rows of loops');
    assert.ok(await count('table.lines tbody tr') <= 200, 'rows of lines');
    assert.ok(await count('.card') <= 12, 'cards');
    await page.locator('.loops').focus();
    await page.keyboard.press('End');
    assert.match(await read(page.locator('.loop-detail h3')), /^Loop 9,999 /);
    assert.ok(await count('.loop') < 60, 'rows of loops at the end');
    await page.getByRole('button', { name: /^Line/ }).click();
    const names = await lineTexts(page);
    assert.deepEqual(names, [...names].sort(new Intl.Collator('en', { numeric: true }).compare));
    await page.getByRole('button', { name: /Show [\d,]+ more lines/ }).scrollIntoViewIfNeeded();
    await page.waitForFunction((n) => document.querySelectorAll('table.lines tbody tr').length > n, names.length);
    await page.getByRole('searchbox', { name: 'Filter the lines' }).fill('part49.php');
    await page.locator('#lines p[role=status]', { hasText: /^40 of 2,000 lines/ }).waitFor();
  });
  on('large', 'the flame graph leaves out what is too narrow, and adds up', async (page) => {
    const frames = await page.locator('.flame g.frame').count();
    assert.ok(frames > 100 && frames < 20000, `${frames} frames`);
    await page.getByText('all that is retained', { exact: true }).first().click();
    const sum = dataOf('large').processes[0].mains[0].sites.reduce((total, site) => total + Math.max(0, site.live_bytes), 0);
    await page.locator('#flame .details', { hasText: `${(sum / 1048576).toFixed(1)} MB in all` }).waitFor();
    await page.getByRole('searchbox', { name: 'Search the flame graph' }).fill('layer3::');
    await page.locator('.hits', { hasText: /[\d,]+ frames, / }).waitFor();
  });
  on('large', 'fits a phone', fits, 'phone, light');
});
