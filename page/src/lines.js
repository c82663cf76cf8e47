// SPDX-License-Identifier: MIT
//
// All lines that kept anything: sorted by any column, filtered by verdict, place and text; each opens.

import { announce, debounce, h, replace } from './dom.js';
import { bytes, clipped, count, counted, rate } from './format.js';
import { about_line } from './leaks.js';
import { VERDICTS, names, sortSites } from './model.js';
import { VERDICT_WORDS, badge, nameOf, place } from './parts.js';

// The roles are there because on a phone the rows are no table rows to the browser.

/** Rows that are there at first, and that come whenever the end is reached. */
const STEP = 100;

const COLUMNS = [
  // key, head, class, descends at first, what the head says when pointed at
  ['verdict', 'Verdict', '', false],
  ['place', 'Line', 'wide', false],
  ['name', 'Function', 'wide low', false],
  ['rate', 'Per loop', 'num growth', true, 'Growth over the stretch in which the verdict holds'],
  ['live', 'Lives now', 'num', true],
  ['blocks', 'Blocks', 'num low', true],
  ['grew', 'Grew in', 'num low', true, 'Loops after the first at whose end more lived than before'],
  ['kept', 'Kept in all', 'num low', true, 'Kept beyond its loop, added up over all loops'],
  ['last', 'Last in loop', 'num low', true, 'The last loop that kept anything'],
];

function cells(view, line) {
  const { places } = view;
  return [
    badge(line.site.verdict),
    [place(places, line.at), view.mains.length > 1 && line.main ? h('span', { class: 'fine in' }, ` in ${clipped(line.main.name)}`) : null],
    nameOf(line.site, places, true),
    line.rank < 3 && line.perMinute > 0 ? `${rate(line.perMinute)} / min`
      : line.rank < 3 && line.rate > 0 ? rate(line.rate) : '–',
    h('span', { title: `${count(line.liveBytes)} bytes` }, bytes(line.liveBytes)),
    count(line.liveBlocks),
    line.judgedLoops ? count(line.growingLoops) : '–',
    bytes(line.keptBytes),
    line.site.last_loop === null || line.site.last_loop === undefined ? '–' : count(line.site.last_loop),
  ];
}

class Lines {
  constructor(view) {
    this.view = view;
    this.all = [...view.sites, ...view.outside.sites.map((line) => ({ ...line, isOutside: true }))];
    this.filter = { text: '', verdicts: new Set(VERDICTS), main: null };
    this.sorting = { key: 'verdict', descending: false };
    this.body = h('tbody', { role: 'rowgroup' });
    this.status = h('p', { class: 'fine', role: 'status' });
    this.more = h('button', { type: 'button', class: 'button more', onclick: () => this.add(STEP * 5) });
    this.heads = COLUMNS.map((column) => this.head(column));
    this.element = h('div', { class: 'scroll lines', tabindex: '0', role: 'region', 'aria-label': 'Table of all lines' },
      h('table', { class: 'lines', role: 'table' }, h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, this.heads)), this.body));
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting) && this.shown < this.rows.length && this.shown > 0) this.add(STEP);
    }, { root: this.element, rootMargin: '600px' });
    observer.observe(this.more);
    this.element.append(this.more);
    this.haystacks = new Map();
    this.apply();
  }

  head([key, words, kind, first, title]) {
    const button = h('button', { type: 'button', title, onclick: () => this.sortBy(key, first) }, words, h('span', { class: 'arrow', 'aria-hidden': 'true' }));
    return h('th', { scope: 'col', role: 'columnheader', class: kind, 'aria-sort': key === 'verdict' ? 'ascending' : null, 'data-key': key }, button);
  }

  sortBy(key, first) {
    const { sorting } = this;
    sorting.descending = sorting.key === key ? !sorting.descending : first;
    sorting.key = key;
    for (const head of this.heads) {
      if (head.dataset.key === key) head.setAttribute('aria-sort', sorting.descending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
    this.apply();
  }

  text(line, key) {
    return key === 'place' ? this.view.places.short(line.at) : names(line.site, this.view.places);
  }

  haystack(line) {
    let text = this.haystacks.get(line);
    if (text === undefined) {
      const { places } = this.view;
      text = [places.long(line.at), names(line.site, places), line.site.held_by, line.site.class, line.main?.name].join('\n').toLowerCase();
      this.haystacks.set(line, text);
    }
    return text;
  }

  apply() {
    const { filter, sorting } = this;
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = this.all.filter((line) => filter.verdicts.has(line.site.verdict)
      && (filter.main === null || (line.main?.key ?? '') === filter.main)
      && words.every((word) => this.haystack(line).includes(word)));
    this.rows = sortSites(wanted, sorting.key, sorting.descending, (line) => this.text(line, sorting.key));
    this.shown = 0;
    replace(this.body);
    this.element.scrollTop = 0;
    this.add(STEP);
    const sum = wanted.reduce((total, line) => total + line.liveBytes, 0);
    this.status.textContent = `${wanted.length === this.all.length ? '' : `${count(wanted.length)} of `}${counted(this.all.length, 'line')}, ${bytes(sum)} alive`;
  }

  add(number) {
    const next = this.rows.slice(this.shown, this.shown + number);
    this.body.append(...next.map((line) => this.row(line)));
    this.shown += next.length;
    const left = this.rows.length - this.shown;
    this.more.hidden = left === 0;
    this.more.textContent = `Show ${counted(left, 'more line')}`;
    if (!this.rows.length) this.body.append(h('tr', null, h('td', { colspan: String(COLUMNS.length), class: 'none' }, 'No line fits.')));
  }

  row(line) {
    const parts = cells(this.view, line);
    const button = h('button', {
      type: 'button', class: 'open', 'aria-expanded': 'false', 'aria-label': `Details of ${this.view.places.short(line.at)}`,
      onclick: () => this.toggle(row, line, button),
    });
    const row = h('tr', { class: line.site.verdict, role: 'row' },
      parts.map((part, i) => h(i === 1 ? 'th' : 'td', {
        class: `${COLUMNS[i][2]}${part === '–' ? ' nothing' : ''}${i === 3 && line.perMinute > 0 ? ' minute' : ''}`, role: i === 1 ? 'rowheader' : 'cell', scope: i === 1 ? 'row' : null,
      },
        i === 0 ? [button, part] : part, i === 0 && line.isOutside ? h('span', { class: 'fine' }, ' outside') : null)));
    row.addEventListener('click', (event) => {
      if (!event.target.closest('button, a') && !getSelection().toString()) this.toggle(row, line, button);
    });
    return row;
  }

  toggle(row, line, button) {
    const isOpen = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!isOpen));
    if (isOpen) {
      row.nextElementSibling?.remove();
      return;
    }
    const [, , meaning] = VERDICT_WORDS[line.site.verdict];
    const small = h('dl', { class: 'small' }, COLUMNS.map(([, words, kind], i) => (kind.includes('low')
      ? [h('dt', null, words), h('dd', null, cells(this.view, line)[i])] : null)));
    row.after(h('tr', { class: 'opened' }, h('td', { colspan: String(COLUMNS.length) },
      h('div', { class: 'inside' }, h('p', null, badge(line.site.verdict), ` ${meaning}.`), small, about_line(this.view, line)))));
  }
}

export function linesSection(view) {
  const lines = new Lines(view);
  const changed = () => {
    lines.apply();
    announce(lines.status.textContent);
  };
  const counts = new Map();
  for (const line of lines.all) counts.set(line.site.verdict, (counts.get(line.site.verdict) ?? 0) + 1);
  const chips = VERDICTS.filter((verdict) => counts.has(verdict)).map((verdict) => h('button', {
    type: 'button', class: `chip ${VERDICT_WORDS[verdict][0]}`, 'aria-pressed': 'true', 'data-verdict': verdict,
    onclick: (event) => {
      const { verdicts } = lines.filter;
      const on = verdicts.delete(verdict);
      if (!on) verdicts.add(verdict);
      event.currentTarget.setAttribute('aria-pressed', String(!on));
      changed();
    },
  }, `${VERDICT_WORDS[verdict][1]} ${count(counts.get(verdict))}`));
  const input = h('input', {
    type: 'search', placeholder: 'file, function, holder, …', 'aria-label': 'Filter the lines', autocomplete: 'off', spellcheck: 'false',
    oninput: debounce(120, () => {
      lines.filter.text = input.value;
      changed();
    }),
  });
  const mains = view.mains.length < 2 ? null : h('select', {
    'aria-label': 'Main function',
    onchange: (event) => {
      lines.filter.main = event.target.value === '*' ? null : event.target.value;
      changed();
    },
  }, h('option', { value: '*' }, 'all main functions'), view.mains.map((main) => h('option', { value: main.key }, main.name)));
  return h('section', { id: 'lines', class: 'panel', 'aria-labelledby': 'lines-title' },
    h('h2', { id: 'lines-title' }, 'All lines'),
    lines.all.length === 0
      ? h('p', null, 'No line kept any memory beyond its loop.')
      : [h('div', { class: 'tools' }, input, mains, h('div', { class: 'chips', role: 'group', 'aria-label': 'Verdicts shown' }, chips)), lines.status, lines.element]);
}
