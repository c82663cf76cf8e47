// SPDX-License-Identifier: MIT
//
// The answer first, then each line that grows: where, how fast, who holds it, what to do.

import { h } from './dom.js';
import { about, bytes, clipped, count, counted, rate, sentence } from './format.js';
import { growthChart } from './chart.js';
import { appFrame, badge, calledBy, growthWords, holder, nameOf, pace, place, source, spread } from './parts.js';
import { growths } from './model.js';

const CARDS = 12;

function headline(view) {
  const { leaks, growing, unsure, judgedLoops } = view.totals;
  if (view.mains.length && !view.judged) return ['unsure', '?', 'Too early to tell'];
  if (leaks) return ['leak', '✕', `${counted(leaks, 'line leaks', 'lines leak')} memory`];
  if (growing) return ['growing', '▲', `${counted(growing, 'line has', 'lines have')} grown so far`];
  if (unsure) return ['unsure', '?', `${counted(unsure, 'line', 'lines')} cannot be judged yet`];
  if (!view.processes.length) return ['unsure', '?', 'Nothing could be read'];
  if (!view.mains.length) return ['unsure', '?', 'No loop has begun'];
  return ['ok', '✓', `No leak in ${counted(judgedLoops, 'loop')}`];
}

function facts(view) {
  const { leaks, growing, unsure, rate: together, limitLoops, limit, kept, returned, live } = view.totals;
  const words = [];
  if (view.mains.length && !view.judged) {
    return [view.closed
      ? 'Only the first loop has ended, which is not judged: it loads classes and fills caches. Let it run for 100 loops or more.'
      : 'No loop has ended yet. Let it run for 100 loops or more.'];
  }
  if (leaks) words.push(h('strong', null, `${rate(together)} per loop${leaks > 1 ? ' together' : ''}`), '. ');
  if (leaks && growing) words.push(`${counted(growing, 'more line has', 'more lines have')} grown so far. `);
  if ((leaks || growing) && unsure) words.push(`${counted(unsure, 'line', 'lines')} cannot be judged yet. `);
  if (limitLoops !== null) {
    words.push('memory_limit (', bytes(limit), ') is reached in about ', h('strong', null, `${about(limitLoops)} more loops`), '. ');
  }
  if (!leaks && !growing && !unsure && view.judged) {
    words.push(view.sites.length
      ? `${counted(view.sites.length, 'line')} kept ${bytes(kept)} beyond the loop; ${bytes(returned)} of it were freed later, ${bytes(live)} are alive now and stay as they are. `
      : 'No line kept any memory beyond its loop. ');
  }
  if (!view.mains.length && view.processes.length) {
    words.push('Put leaktrack_hook() at the top of the function that handles a request.');
    if (view.outside.sites.length) words.push(` What was taken outside loops, ${bytes(view.outside.liveBytes)}, is told below.`);
  }
  return words;
}

function looked(view) {
  const { mains, places, processes } = view;
  const parts = [];
  if (mains.length === 1) {
    const [main] = mains;
    parts.push([`${counted(main.loops, 'loop')} of `, h('strong', null, clipped(main.name)), ' ', main.label ? `(${main.own}) ` : '', place(places, main.at)]);
  } else if (mains.length) {
    parts.push(`${counted(view.totals.loops, 'loop')} of ${counted(mains.length, 'main function')}`);
  }
  if (processes.length === 1) {
    const [process] = processes;
    parts.push(`pid ${process.pid}`, `PHP ${process.php ?? '?'} ${process.sapi ?? ''}`.trim());
  } else if (processes.length) {
    parts.push(`${count(processes.length)} processes`);
  }
  return parts.map((part, i) => h('span', { class: 'fact' }, i ? ' · ' : '', part));
}

function horizon(view) {
  const first = view.suspects[0];
  if (!first || first.rank > 0 || !first.site.horizon) return null;
  return h('p', { class: 'fine' }, `Only a cache of more than ${counted(first.site.horizon, "loop's", "loops'")} entries would look the same.`);
}

/** What the reader must know before believing the rest: the same of several processes once. */
function warnings(payload) {
  const kinds = new Map();
  const say = (process, words, number = 0) => {
    const key = words(number ? 2 : 0, '');
    const kind = kinds.get(key) ?? { words, number: 0, pids: [] };
    kind.number += number;
    kind.pids.push(process.pid);
    kinds.set(key, kind);
  };
  for (const process of payload.processes) {
    if (process.error) say(process, () => sentence(process.error));
    if (process.skipped_lines) {
      say(process, (n) => `${counted(n, 'line')} of the log could not be understood and ${n === 1 ? 'was' : 'were'} left out.`, process.skipped_lines);
    }
    if (process.lost_records) {
      say(process, (n) => `${counted(n, 'loop record')} could not be written; what those loops did is only known added up.`, process.lost_records);
    }
    if (process.sizes === 'requested') {
      say(process, () => "The heap is not PHP's own (USE_ZEND_ALLOC=0, or another memory profiler): bytes are those asked for.");
    }
    if (process.ended === 'memory limit') say(process, () => 'memory_limit was reached; recording ended there.');
    else if (process.ended?.startsWith('stopped')) say(process, () => `Recording ${process.ended}.`);
    if (process.gc === 'never') {
      say(process, () => 'Cycles were not collected at the end of loops (leaktrack.gc=never): what only the collector frees looks kept.');
    }
  }
  const items = [...kinds.values()].map(({ words, number, pids }) => h('li', null, words(number),
    payload.processes.length > 1 ? h('span', { class: 'fine' }, ` (pid ${pids.slice(0, 6).join(', ')}${pids.length > 6 ? `, and ${count(pids.length - 6)} more` : ''})`) : null));
  if (!items.length) return null;
  return h('div', { class: 'warnings', role: 'note' }, items.length === 1 ? h('ul', null, items)
    : h('details', null, h('summary', null, `${count(items.length)} things to know before you believe this`), h('ul', null, items)));
}

/** "Let it run on for about 80 more loops and analyse again." */
function doubt(site) {
  const more = site.more_loops ? ` for about ${counted(site.more_loops, 'more loop')}` : '';
  const why = site.verdict === 'unsure' && site.why ? `${sentence(site.why)} `
    : site.horizon ? `Too early to tell: a cache of more than ${counted(site.horizon, "loop's", "loops'")} entries that still fills looks the same. ` : '';
  return `${why}Let it run on${more} and analyse again.`;
}

export function advice(site) {
  if (site.verdict === 'leak') return [sentence(site.advice)];
  if (site.verdict === 'growing' || site.verdict === 'unsure') {
    return [doubt(site), site.advice ? ` If it is a leak: ${site.advice}.` : ''];
  }
  return [];
}

/** The inside of a card, and of an opened row of the table. */
export function about_line(view, line) {
  const { places } = view;
  const { site } = line;
  const app = appFrame(site, places);
  const closed = line.main ? (line.main.parts.find((part) => part.process === line.process)?.main.closed ?? 0)
    : line.process.mains.reduce((sum, main) => sum + main.closed, 0);
  const what = advice(site);
  const rows = [
    app && [line.rank === 0 ? 'From your code' : 'Your code', app],
    ['Held by', holder(site, places) ?? (line.rank < 3 ? h('span', { class: 'fine' }, 'not known: the process tells it after its loops 16, 32, 64, …') : null)],
    site.preview && ['Content', h('code', { class: 'preview' }, clipped(site.preview, 1200))],
    what.length && ['What to do', h('p', { class: 'advice' }, what)],
    line.rank === 0 && line.processes > 1 && ['Processes', `leaks in ${count(line.processes)} of ${count(view.processes.length)}; shown here: pid ${line.process.pid}`],
  ].filter((row) => row && row[1]);
  return h('div', { class: 'about' },
    h('div', { class: 'words' },
      h('dl', { class: 'why' }, rows.map(([term, value]) => [h('dt', null, term), h('dd', null, value)])),
      source(site, places)),
    growthChart(site, closed),
    calledBy(site, places));
}

/** The end of the way says most: what holds the value itself. */
function lastSteps(path) {
  const steps = path.split(' → ');
  return steps.length > 1 ? `… → ${steps.at(-1)}` : path;
}

function summaryOf(view, line) {
  const { places } = view;
  return h('summary', null,
    h('span', { class: 'who' }, badge(line.site.verdict), place(places, line.at, 'strong'), nameOf(line.site, places)),
    h('span', { class: 'much' },
      line.rate > 0 && h('strong', { class: 'rate' }, `${rate(line.rate)} per loop${spread(line)}`),
      growthWords(line).map((words) => h('span', { class: 'fact' }, words)),
      view.mains.length > 1 && h('span', { class: 'fact' }, `in ${clipped(line.main.name)}`)),
    line.site.held_by && h('span', { class: 'brief' }, 'held by ', h('code', null, lastSteps(places.shorten(line.site.held_by)))));
}

function card(view, line, first) {
  const details = h('details', { class: `card ${line.site.verdict}`, open: first }, summaryOf(view, line));
  const fill = () => {
    if (details.open && !details.querySelector('.about')) details.append(about_line(view, line));
  };
  fill();
  details.addEventListener('toggle', fill);
  details.unfold = () => {
    details.open = true;
    fill();
  };
  return h('li', null, details);
}

function outsideNote(view) {
  const growing = view.outside.sites.filter((line) => line.rank < 2);
  if (!growing.length) return null;
  return h('p', { class: 'note' }, 'Outside the loops (timers, callbacks) ',
    growing.length > 1 ? `${count(growing.length)} lines grow, most of all ` : '', place(view.places, growing[0].at), ` ${growing.length > 1 ? '' : 'grows '}by ${pace(growing[0])}: see `, h('a', { href: '#memory' }, 'memory'), '.');
}

export function leaksSection(view) {
  const [kind, mark, title] = headline(view);
  const shown = view.suspects.slice(0, CARDS);
  const more = view.suspects.length - shown.length;
  const beside = growths(view);
  return h('section', { id: 'verdict', class: `verdict ${kind}`, 'aria-labelledby': 'headline' },
    h('div', { class: 'hero' },
      h('h1', { id: 'headline' }, h('span', { class: 'mark', 'aria-hidden': 'true' }, mark), ' ', title),
      h('p', { class: 'lead' }, facts(view)),
      h('p', { class: 'sub' }, looked(view))),
    warnings(view.payload),
    shown.length > 0 && h('ol', { class: 'cards', 'aria-label': 'Lines that grow, the worst first' }, shown.map((line, i) => card(view, line, i === 0))),
    more > 0 && h('p', { class: 'fine' }, `And ${counted(more, 'more line')}: see `, h('a', { href: '#lines' }, 'all lines'), '.'),
    horizon(view),
    outsideNote(view),
    beside.length > 0 && h('p', { class: 'note' }, `Beside the lines, ${beside.map((growth) => growth.kind).filter((one, i, all) => all.indexOf(one) === i).join(', ')} `,
      `${beside.length > 1 || !beside[0].bytes ? 'grow' : 'grows'} too: see `, h('a', { href: '#memory' }, 'memory'), '.'));
}
