// SPDX-License-Identifier: MIT
//
// Loops one by one: a list of which only what is in sight is in the document, and what the chosen one
// kept and gave back.

import { announce, h, replace } from './dom.js';
import { bytes, count, counted, seconds, signed } from './format.js';
import { loopOf, loopState, mainName, rankOf } from './model.js';
import { badge, place } from './parts.js';

const ROW = 30;
const BEYOND = 8; // rows above and below what is in sight

// Class, mark, in the list, in full.
const STATES = {
  leaked: ['leak', '✕', 'leaked', 'leaked'],
  unsure: ['unsure', '?', 'kept', 'kept, not judged yet'],
  uncollected: ['dim', '–', 'kept', 'kept; cycles were not collected, so it is not judged'],
  clean: ['ok', '✓', 'no leak', 'no leak'],
  first: ['dim', '–', 'not judged', 'the first loop is not judged: it loads classes and fills caches'],
  interrupted: ['dim', '–', 'interrupted', 'interrupted, not judged'],
};

const FILTERS = [
  ['all', 'every loop', () => true],
  ['leaked', 'leaked', (row) => loopState(row) === 'leaked'],
  ['kept', 'kept anything', (row) => row[7].length > 0],
  ['returned', 'gave something back', (row) => row[8].length > 0],
];

function keptBytes(row) {
  let sum = 0;
  for (let i = 1; i < row[7].length; i += 5) sum += row[7][i];
  return sum;
}

/** What the loop left, as a number: what of it leaked, where that was judged. */
function leftBytes(row) {
  const state = loopState(row);
  if (state === 'clean') return 0;
  if (state === 'first' || state === 'interrupted') return keptBytes(row);
  return state === 'leaked' ? row[2] : row[2] + row[3];
}

class LoopList {
  constructor(rows, chosen) {
    this.all = rows;
    this.chosen = chosen;
    this.drawn = new Map();
    this.spacer = h('div', { class: 'spacer' });
    this.element = h('div', {
      class: 'loops', tabindex: '0', role: 'listbox', 'aria-label': 'Loops',
      onscroll: () => this.scrolled(), onkeydown: (event) => this.key(event),
      onclick: (event) => {
        const row = event.target.closest('[data-index]');
        if (row) this.choose(Number(row.dataset.index));
      },
    }, this.spacer);
    new ResizeObserver(() => this.draw()).observe(this.element);
    this.filter(FILTERS[0][2]);
  }

  filter(wanted) {
    this.rows = this.all.filter(wanted);
    // What is not judged, the first loop above all, is often far larger: its bar is full.
    const judged = this.rows.filter((row) => !['first', 'interrupted'].includes(loopState(row)));
    this.most = (judged.length ? judged : this.rows).reduce((most, row) => Math.max(most, leftBytes(row)), 1);
    this.current = -1;
    this.element.style.setProperty('--rows', String(Math.max(this.rows.length, 3)));
    this.spacer.style.height = `${this.rows.length * ROW}px`;
    this.element.scrollTop = 0;
    this.draw(true);
  }

  scrolled() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  /** Rows that are there stay; `isNew`: other rows, or another one chosen. */
  draw(isNew = false) {
    const first = Math.max(0, Math.floor(this.element.scrollTop / ROW) - BEYOND);
    const last = Math.min(this.rows.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / ROW) + BEYOND);
    for (const [index, row] of this.drawn) {
      if (isNew || index < first || index >= last) {
        row.remove();
        this.drawn.delete(index);
      }
    }
    for (let i = last - 1, next = null; i >= first; i--) {
      let row = this.drawn.get(i);
      if (!row) {
        row = this.row(i);
        this.drawn.set(i, row);
        this.spacer.insertBefore(row, next);
      }
      next = row;
    }
    if (this.current >= first && this.current < last) this.element.setAttribute('aria-activedescendant', `loop-row-${this.current}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  row(index) {
    const row = this.rows[index];
    const [kind, mark, words] = STATES[loopState(row)];
    const left = leftBytes(row);
    return h('div', {
      id: `loop-row-${index}`, class: `loop ${kind}`, role: 'option', 'aria-selected': String(index === this.current),
      'aria-setsize': String(this.rows.length), 'aria-posinset': String(index + 1), 'data-index': String(index),
      style: `top: ${index * ROW}px`,
    },
    h('span', { class: 'n' }, `Loop ${count(row[0])}`),
    h('span', { class: 'state' }, h('span', { 'aria-hidden': 'true' }, `${mark} `), words),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', { style: `width: ${Math.max(left > 0 ? 1 : 0, Math.min(left / this.most, 1) * 100)}%` })),
    h('span', { class: 'left' }, left ? bytes(left) : '0 B'),
    h('span', { class: 'took low' }, seconds(row[6])));
  }

  choose(index) {
    if (index < 0 || index >= this.rows.length) return;
    this.current = index;
    const top = index * ROW;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + ROW > scrollTop + clientHeight) this.element.scrollTop = top + ROW - clientHeight;
    this.draw(true);
    this.chosen(this.rows[index]);
  }

  /** The loop of that number, or the next one that is listed. */
  go(number) {
    const index = this.rows.findIndex((row) => row[0] >= number);
    this.element.scrollTop = Math.max(0, index * ROW - this.element.clientHeight / 2);
    this.choose(index < 0 ? this.rows.length - 1 : index);
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.choose(Math.min(this.rows.length - 1, Math.max(0, this.current + moves[event.key])));
  }
}

/** What grows first, then what is most. */
function keptTable(view, loop) {
  const rows = [...loop.kept].sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict) || b.bytes - a.bytes);
  const heads = [['Line'], ['Bytes', 'num'], ['Blocks', 'num'], ['Given back', 'num', 'Bytes of it that the next loop had given back at its end'], ['Verdict']];
  return h('table', null,
    h('caption', null, 'Kept beyond the loop'),
    h('thead', null, h('tr', null, heads.map(([name, kind, title]) => h('th', { scope: 'col', class: kind, title }, name)))),
    h('tbody', null, rows.map((row) => h('tr', null,
      h('th', { scope: 'row' }, place(view.places, row.at)), h('td', { class: 'num' }, count(row.bytes)), h('td', { class: 'num' }, count(row.blocks)),
      h('td', { class: 'num' }, row.next ? count(row.next) : '–'), h('td', null, row.verdict ? badge(row.verdict) : '–')))));
}

function returnedTable(view, loop, mains) {
  return h('table', null,
    h('caption', null, 'Blocks of earlier loops that were freed'),
    h('thead', null, h('tr', null, ['Line', 'Bytes', 'Of loop', 'Freed by'].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', null, loop.returned.map((row) => h('tr', null,
      h('th', { scope: 'row' }, place(view.places, row.at)), h('td', { class: 'num' }, count(row.bytes)),
      h('td', { class: 'num' }, count(row.loop), mains.length > 1 && mains[row.main] ? ` of ${mainName(mains[row.main])}` : ''),
      h('td', null, row.by === null ? 'not known' : place(view.places, row.by))))));
}

function loopDetail(view, row, mains) {
  const loop = loopOf(view.payload, row);
  const [kind, mark, , words] = STATES[loopState(row)];
  const { cycles } = loop;
  return [
    h('h3', null, `Loop ${count(loop.loop)} `, h('span', { class: `badge ${kind}` }, h('span', { 'aria-hidden': 'true' }, `${mark} `), words)),
    h('p', { class: 'sub' }, `${signed(loop.net)} bytes net · ${bytes(loop.leaked)} of lines that leak or grow · took ${seconds(loop.took)}, ended ${seconds(loop.at)} after the start · `,
      loop.collected ? 'cycles were collected' : 'cycles were not collected'),
    cycles && h('p', { class: 'sub' }, `Garbage cycles: ${counted(cycles.collected, 'value')}, ${bytes(cycles.bytes)}`,
      Object.entries(cycles.classes ?? {}).map(([name, number]) => ` · ${name}: ${count(number)}`)),
    h('div', { class: 'scroll' },
      loop.kept.length ? keptTable(view, loop) : h('p', null, 'Kept nothing.'),
      loop.returned.length ? returnedTable(view, loop, mains) : null),
  ];
}

export function loopsSection(view) {
  const parts = view.mains.flatMap((main) => main.parts.map((part) => ({ ...part, view: main })))
    .filter((part) => part.main.detail?.length);
  const section = h('section', { id: 'loops', class: 'panel', 'aria-labelledby': 'loops-title' }, h('h2', { id: 'loops-title' }, 'Loops, one by one'));
  if (!parts.length) {
    section.append(h('p', null, view.closed === 0 ? 'No loop has ended.'
      : ['The report was made without its loops. ', h('code', null, 'bin/leaktrack report --format=json --loops'), ' has them, as has ',
        h('code', null, "leaktrack_analyze(options: ['format' => 'json', 'loops' => true])"), '.']));
    return section;
  }
  const detail = h('div', { class: 'loop-detail', 'aria-live': 'polite' });
  const hint = () => replace(detail, h('p', { class: 'fine' }, 'Choose a loop to see what it kept and what it gave back.'));
  const inner = h('div', { class: 'loops-pane' });
  const status = h('p', { class: 'fine', role: 'status' });
  let list = null;
  const filters = h('select', { 'aria-label': 'Which loops', onchange: () => apply() }, FILTERS.map(([key, words], i) => h('option', { value: String(i) }, words)));
  const number = h('input', { type: 'number', min: '0', 'aria-label': 'Number of a loop', placeholder: 'loop number', class: 'short' });
  const form = h('form', { class: 'go', onsubmit: (event) => {
    event.preventDefault();
    if (number.value !== '') list.go(Number(number.value));
  } }, number, h('button', { type: 'submit', class: 'button' }, 'Go'));
  const apply = () => {
    list.filter(FILTERS[Number(filters.value)][2]);
    status.textContent = list.rows.length === list.all.length ? counted(list.all.length, 'loop') : `${count(list.rows.length)} of ${counted(list.all.length, 'loop')}`;
    hint();
    announce(status.textContent);
  };
  const windowed = h('p', { class: 'fine' });
  const load = (part) => {
    list = new LoopList(part.main.detail, (row) => replace(detail, loopDetail(view, row, part.process.mains)));
    replace(inner, list.element, detail);
    replace(windowed, part.main.windowed_loops
      ? `${counted(part.main.windowed_loops, 'more loop')}: judged like these, but the log tells of them in windows only.` : '');
    apply();
  };
  const name = (part) => (view.processes.length > 1 ? `pid ${part.process.pid}: ${part.view.name}` : part.view.name);
  const mains = parts.length < 2 ? null : h('select', { 'aria-label': 'Main function', onchange: (event) => load(parts[Number(event.target.value)]) },
    parts.map((part, i) => h('option', { value: String(i) }, name(part))));
  section.append(h('div', { class: 'tools' }, mains, filters, form, status), inner, windowed);
  load(parts[0]);
  return section;
}
