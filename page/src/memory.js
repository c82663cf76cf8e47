// SPDX-License-Identifier: MIT
//
// RSS against the Zend heap, and what grows beside the lines and outside the loops.

import { h, replace } from './dom.js';
import { bytes, count, counted, sentence } from './format.js';
import { memoryChart } from './chart.js';
import { growths } from './model.js';
import { badge, nameOf, pace, place } from './parts.js';

function besideTable(view) {
  const rows = growths(view);
  if (!rows.length) return h('p', null, 'Nothing else grows with the loops: no native memory, no handlers, no classes, no fragmentation.');
  const amount = (row, n) => (row.bytes ? bytes(n) : String(Number(n.toPrecision(2))));
  const where = (row) => [
    view.mains.length > 1 ? row.main.name : '',
    view.processes.length > 1 ? `${count(row.pids.length)} of ${counted(view.processes.length, 'process', 'processes')}` : '',
  ].filter(Boolean).join(', ');
  return h('ul', { class: 'beside' }, rows.map((row) => h('li', null,
    h('strong', null, row.kind), ` +${amount(row, row.least)}${row.most > row.least * 1.01 ? ` to +${amount(row, row.most)}` : ''} per loop, now ${row.bytes ? bytes(row.now) : count(row.now)}`,
    where(row) ? ` (${where(row)})` : '', h('span', { class: 'advice' }, ` ${sentence(row.advice)}`))));
}

function outsideTable(view) {
  const { outside, places } = view;
  const growing = outside.sites.filter((line) => line.rank < 2);
  if (!outside.sites.length) return h('p', null, 'Nothing was taken outside the loops.');
  return [
    h('p', null, `${bytes(outside.liveBytes)} were taken outside the loops (timers, callbacks, between loops) on ${counted(outside.sites.length, 'line')}; `,
      growing.length ? `${counted(growing.length, 'of them grows', 'of them grow')}:` : 'none of them grows.'),
    growing.length > 0 && h('ul', { class: 'beside' }, growing.slice(0, 20).map((line) => h('li', null,
      badge(line.site.verdict), ' ', place(places, line.at), ' ', nameOf(line.site, places), ` ${pace(line)}, ${bytes(line.liveBytes)} so far`))),
  ];
}

export function memorySection(view) {
  const parts = view.mains.flatMap((main) => main.parts.map((part) => ({ ...part, view: main }))).filter((part) => part.main.counters);
  // The one that was looked at longest says most of the process.
  parts.sort((a, b) => b.main.closed - a.main.closed);
  const chart = h('div');
  const load = (part) => replace(chart, memoryChart(part.main.counters)
    ?? h('p', { class: 'fine' }, 'Too few loops were counted for a chart.'));
  const name = (part) => (view.processes.length > 1 ? `pid ${part.process.pid}: ${part.view.name}` : part.view.name);
  const pick = parts.length < 2 ? null : h('div', { class: 'tools' }, h('select', {
    'aria-label': 'Counted at the loops of', onchange: (event) => load(parts[Number(event.target.value)]),
  }, parts.map((part, i) => h('option', { value: String(i) }, name(part)))));
  if (parts.length) load(parts[0]);
  else replace(chart, h('p', { class: 'fine' }, 'The log has no counters of memory.'));
  return h('section', { id: 'memory', class: 'panel', 'aria-labelledby': 'memory-title' },
    h('h2', { id: 'memory-title' }, 'Memory of the process'),
    pick, chart,
    h('h3', null, 'What else grows'), besideTable(view),
    h('h3', null, 'Outside the loops'), outsideTable(view));
}
