// SPDX-License-Identifier: MIT
//
// Line charts, with uPlot. Each has a description for those who do not see it, follows the width of
// its place, and is drawn anew when the theme changes.

import uPlot from 'uplot';
import { h } from './dom.js';
import { bytes, count, rate } from './format.js';
import { trend } from './model.js';

const open = new Map();
const watcher = new ResizeObserver((entries) => {
  for (const entry of entries) {
    const chart = open.get(entry.target);
    const width = Math.floor(entry.contentRect.width);
    if (chart && width > 0 && width !== chart.plot.width) chart.plot.setSize({ width, height: chart.plot.height });
  }
});

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const waiting = new Set();

/** Those that wait for their turn, too. */
export function redrawCharts() {
  for (const start of [...waiting]) start();
  for (const [place, chart] of open) {
    if (!place.isConnected) {
      close(place);
      continue;
    }
    chart.plot.destroy();
    chart.plot = new uPlot(chart.options(place.clientWidth), chart.data, place);
  }
}

function close(place) {
  watcher.unobserve(place);
  open.get(place)?.plot.destroy();
  open.delete(place);
}

/** Draws once the place is in the document and has a width. */
function draw(place, data, options) {
  const start = () => {
    waiting.delete(start);
    for (const other of [...open.keys()]) {
      if (!other.isConnected) close(other);
    }
    if (open.has(place) || !place.isConnected) return;
    open.set(place, { data, options, plot: new uPlot(options(Math.max(place.clientWidth, 200)), data, place) });
    watcher.observe(place);
  };
  waiting.add(start);
  requestAnimationFrame(start);
}

function axes(width) {
  const stroke = color('--muted');
  const grid = { stroke: color('--grid'), width: 1 };
  const ticks = { show: false };
  const font = '12px system-ui, sans-serif';
  return [
    { stroke, grid: { show: false }, ticks, font, space: width < 500 ? 60 : 80, size: 28,
      values: (_, values) => values.map((value) => (Number.isInteger(value) ? count(value) : '')) },
    { stroke, grid, ticks, font, size: 66, space: 34,
      // Steps that are whole in KB and MB.
      incrs: byteSteps(), values: (_, values) => values.map((value) => bytes(value)) },
  ];
}

function byteSteps() {
  const steps = [];
  for (let unit = 1; unit <= 2 ** 40; unit *= 1024) {
    for (const step of [1, 2, 5, 10, 20, 50, 100, 200, 512]) steps.push(step * unit);
  }
  return steps;
}

const stepped = uPlot.paths.stepped({ align: 1 });

/** What came before the stretch that was judged, shaded. */
function shade(until) {
  return (plot) => {
    const { ctx, bbox } = plot;
    const right = Math.min(plot.valToPos(until, 'x', true), bbox.left + bbox.width);
    if (!(right > bbox.left)) return;
    ctx.save();
    ctx.fillStyle = color('--shade');
    ctx.fillRect(bbox.left, bbox.top, right - bbox.left, bbox.height);
    ctx.restore();
  };
}

/** Points of the curve with the ends of the trend among them. */
function growthData(site, closed) {
  const { curve } = site;
  const line = trend(site);
  const low = curve.low ?? curve.live;
  const high = curve.high ?? curve.live;
  const at = new Map(curve.loop.map((loop, i) => [loop, i]));
  const wanted = new Set(curve.loop);
  wanted.add(0);
  wanted.add(Math.max(closed - 1, curve.loop.at(-1) ?? 0));
  const end = Math.max(...wanted);
  if (line) wanted.add(line.from).add(line.to);
  // A little further than what was seen, so that it can be told from the line that it follows.
  const beyond = line && line.to >= end ? end + Math.max(1, Math.round(end * 0.08)) : null;
  if (beyond !== null) wanted.add(beyond);
  const x = [...wanted].sort((a, b) => a - b);
  const data = [x, [], [], [], []];
  let i = -1;
  for (const loop of x) {
    i = at.get(loop) ?? i;
    const seen = loop <= end;
    data[1].push(!seen ? null : i < 0 ? 0 : curve.live[i]);
    data[2].push(!seen ? null : i < 0 ? 0 : high[i]);
    data[3].push(!seen ? null : i < 0 ? 0 : low[i]);
    data[4].push(line && loop >= line.from && loop <= (beyond ?? line.to) ? Math.max(0, line.at(loop)) : null);
  }
  return { data, line };
}

/** Whether the least and the most of a point can be told apart in a chart. */
function isSpread({ low, high }) {
  const most = Math.max(...(high ?? [0]));
  return low !== undefined && low.some((value, i) => high[i] - value > most * 0.02);
}

/** Live bytes of a line over the loops. Null where the report has no curve. */
export function growthChart(site, closed, height = 190) {
  if (!site.curve?.loop.length || closed < 2) return null;
  const { data, line } = growthData(site, closed);
  const hasSpread = isSpread(site.curve);
  const place = h('div', { class: 'plot' });
  const options = (width) => ({
    width, height,
    padding: [10, 12, 0, 0],
    scales: { x: { time: false }, y: { range: (_, low, high) => [0, Math.max(high * 1.06, 16)] } },
    axes: axes(width),
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    hooks: { drawClear: line && line.from > 0 ? [shade(line.from)] : [], setCursor: [readout] },
    bands: hasSpread ? [{ series: [2, 3], fill: color('--band') }] : [],
    series: [
      { label: 'loop' },
      { label: 'live', stroke: color('--line-live'), width: 2.5, paths: stepped, points: { show: false } },
      { label: 'most', show: hasSpread, stroke: 'transparent', paths: stepped, points: { show: false } },
      { label: 'least', show: hasSpread, stroke: 'transparent', paths: stepped, points: { show: false } },
      { label: 'trend', show: line !== null, stroke: color('--line-trend'), width: 1.5, dash: [8, 6], spanGaps: true, points: { show: false } },
    ],
  });
  const value = h('span', { class: 'readout' });
  function readout(plot) {
    const i = plot.cursor.idx;
    value.textContent = i === null || i === undefined || data[1][i] === null ? '' : `loop ${count(data[0][i])}: ${bytes(data[1][i])}`;
  }
  draw(place, data, options);
  const text = describe(site, line, closed);
  return h('figure', { class: 'chart' },
    h('figcaption', null, h('span', { class: 'title' }, 'Live bytes after each loop'), value),
    h('div', { role: 'img', 'aria-label': text }, place),
    h('ul', { class: 'keys' },
      h('li', { class: 'live' }, 'live bytes'),
      hasSpread && h('li', { class: 'band' }, 'least to most'),
      line && h('li', { class: 'trend' }, `fitted trend, ${rate(site.bytes_per_loop)} per loop`),
      line && line.from > 0 && h('li', { class: 'shade' }, `warm-up: loops 0 to ${count(line.from - 1)} are not in the trend`)),
    numbers(site));
}

function describe(site, line, closed) {
  const last = site.curve.live.at(-1);
  const text = `Live bytes over ${count(closed)} loops: ${bytes(site.curve.live[0])} after loop ${count(site.curve.loop[0])}, ${bytes(last)} at the end.`;
  return line ? `${text} The trend over loops ${count(line.from)} to ${count(line.to)} is ${rate(site.bytes_per_loop)} per loop.` : text;
}

/** The chart as a table, filled when it is opened. */
function table(head, rows) {
  const details = h('details', { class: 'numbers' }, h('summary', null, 'As a table'));
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('table')) return;
    details.append(h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Numbers of the chart' },
      h('table', null, h('thead', null, h('tr', null, head.map((name) => h('th', { scope: 'col' }, name)))),
        h('tbody', null, rows().map((row) => h('tr', null, row.map((cell, i) => h(i ? 'td' : 'th', i ? null : { scope: 'row' }, cell))))))));
  });
  return details;
}

function numbers(site) {
  return table(['from loop', 'live bytes'], () => site.curve.loop.map((loop, i) => [count(loop), count(site.curve.live[i])]));
}

const MEMORY = [
  ['rss', 'resident memory (RSS)', '--line-rss'],
  ['real', 'Zend heap, taken from the system', '--line-real'],
  ['use', 'Zend heap, in use', '--line-live'],
  ['malloc', "C's malloc, given out", '--line-malloc'],
  ['own', "leaktrack's own", '--line-own'],
];

/** Memory of the process over the loops of a main function. Null where nothing was counted. */
export function memoryChart(counters, height = 260) {
  if (!counters || counters.loop.length < 2) return null;
  const shown = MEMORY.filter(([key]) => counters[key]?.some((value) => value > 0));
  if (!shown.length) return null;
  const data = [counters.loop, ...shown.map(([key]) => counters[key].map((value) => value || null))];
  const place = h('div', { class: 'plot' });
  const hidden = new Set();
  const options = (width) => ({
    width, height,
    padding: [10, 12, 0, 0],
    scales: { x: { time: false }, y: { range: (_, low, high) => [0, (high || 1) * 1.06] } },
    axes: axes(width),
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    hooks: { setCursor: [readout] },
    series: [{ label: 'loop' }, ...shown.map(([key, label, name]) => ({
      label, stroke: color(name), width: 2, show: !hidden.has(key), points: { show: data[0].length < 80, size: 4, fill: color(name) },
    }))],
  });
  const value = h('span', { class: 'readout' });
  function readout(plot) {
    const i = plot.cursor.idx;
    value.textContent = i === null || i === undefined ? '' : `loop ${count(data[0][i])}: ${shown.filter(([key]) => !hidden.has(key))
      .map(([key, label]) => `${label.replace(/,.*| \(.*/, '')} ${bytes(counters[key][i])}`).join(' · ')}`;
  }
  draw(place, data, options);
  const keys = shown.map(([key, label, name], i) => h('li', null, h('button', {
    type: 'button', class: 'key', 'aria-pressed': 'true', style: `--key: var(${name})`,
    onclick: (event) => {
      const on = hidden.delete(key);
      if (!on) hidden.add(key);
      event.currentTarget.setAttribute('aria-pressed', String(on));
      open.get(place)?.plot.setSeries(i + 1, { show: on });
    },
  }, `${label}: ${bytes(counters[key].at(-1))}`)));
  const text = shown.map(([key, label]) => `${label} went from ${bytes(counters[key][0])} to ${bytes(counters[key].at(-1))}`).join('; ');
  return h('figure', { class: 'chart' },
    h('figcaption', null, h('span', { class: 'title' }, 'RSS against the Zend heap, after some of the loops'), value),
    h('div', { role: 'img', 'aria-label': `Memory of the process from loop ${count(counters.loop[0])} to ${count(counters.loop.at(-1))}: ${text}.` }, place),
    h('ul', { class: 'keys' }, keys),
    table(['loop', ...shown.map(([, label]) => label)], () => counters.loop.map((loop, i) => [count(loop), ...shown.map(([key]) => bytes(counters[key][i]))])));
}
