// SPDX-License-Identifier: MIT
//
// The flame graph of what is retained, with d3-flame-graph: the program at the top, the lines that took
// the memory at the bottom. A frame's width is its bytes. Works with the mouse, by touch and by keyboard.

import flamegraph from 'd3-flame-graph';
import { select } from 'd3-selection';
import { announce, debounce, h, replace } from './dom.js';
import { bytes, count, counted, percent } from './format.js';
import { flameTree } from './model.js';
import { VERDICT_WORDS } from './parts.js';

const CELL = 22;
const HEAVIEST = 30;

/** Frames narrower than so many pixels are left out until they are zoomed into: the more of them, the wider. */
const LEAST_WIDTHS = [1, 2, 3, 5, 8];
const MOST_FRAMES = 1500;

function leastWidth(tree, width) {
  const counts = LEAST_WIDTHS.map(() => 0);
  const open = [tree];
  while (open.length) {
    const node = open.pop();
    const pixels = (node.value / tree.value) * width;
    if (pixels <= LEAST_WIDTHS[0]) continue;
    LEAST_WIDTHS.forEach((least, i) => { counts[i] += pixels > least ? 1 : 0; });
    if (node.children) open.push(...node.children);
  }
  const enough = counts.findIndex((frames) => frames <= MOST_FRAMES);
  return LEAST_WIDTHS.at(enough);
}

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function fill(node) {
  if (node.highlight) return 'var(--flame-hit)';
  if (node.data.kind === 'root' || node.data.kind === 'main') return 'var(--flame-main)';
  if (!node.data.children && node.data.verdict) return `var(--flame-${VERDICT_WORDS[node.data.verdict][0]})`;
  return `var(--flame-${node.data.kind})`;
}

/** Which lines the graph is of: what is suspect when there is any, else all. */
function choices(view) {
  const suspects = view.suspects.length > 0;
  return [
    suspects && ['suspects', 'what leaks or grows', (line) => line.rank < 3],
    ['all', 'all that is retained', () => true],
  ].filter(Boolean);
}

/** One graph over one tree. */
class Flame {
  constructor(place, say) {
    this.place = place;
    this.say = say;
    this.focus = null;
    this.zoomed = null;
    place.addEventListener('keydown', (event) => this.key(event));
    place.addEventListener('focus', () => this.show(this.focus ?? this.root));
    new ResizeObserver(debounce(80, () => this.resize())).observe(place);
  }

  load(tree) {
    replace(this.place);
    this.focus = this.zoomed = null;
    this.least = leastWidth(tree, this.width());
    this.graph = flamegraph()
      .width(this.width())
      .cellHeight(CELL)
      .inverted(true)
      .minFrameSize(this.least)
      .transitionDuration(0)
      .setColorMapper(fill)
      .setLabelHandler((node) => this.words(node))
      .setSearchMatch((node, term) => this.lower(node).includes(term))
      .setSearchHandler((found, sum, total) => this.found?.(found, sum, total))
      .setDetailsHandler(() => {})
      .onClick((node) => this.clicked(node))
      .onHover((node) => this.say(this.words(node)));
    const tip = Object.assign(() => {}, { show: () => {}, hide: () => {} });
    this.graph.tooltip(tip);
    select(this.place).datum(tree).call(this.graph);
    this.root = select(this.place).datum();
    this.place.querySelector('svg').setAttribute('aria-hidden', 'true');
    this.fit();
  }

  width() {
    return Math.max(this.place.clientWidth, 240);
  }

  /** The library leaves room for a title above; and what is narrower than a pixel takes no row. */
  fit() {
    let depth = 0;
    for (const frame of this.place.querySelectorAll('g.frame')) depth = Math.max(depth, select(frame).datum().depth);
    const svg = this.place.querySelector('svg');
    const height = (depth + 1) * CELL;
    svg.setAttribute('height', height);
    svg.setAttribute('viewBox', `0 0 ${svg.getAttribute('width')} ${height}`); // on paper it is made to fit
  }

  resize() {
    if (!this.graph || this.graph.width() === this.width()) return;
    this.graph.width(this.width()).update();
    this.fit();
    this.mark();
  }

  words(node) {
    return `${node.data.name} · ${bytes(node.data.value)} · ${percent(node.data.value, this.root.data.value)} of all`;
  }

  clicked(node) {
    this.zoomed = node === this.root ? null : node;
    this.fit();
    this.show(node);
    this.zoomChanged?.(this.zoomed);
  }

  zoom(node) {
    this.graph.zoomTo(node);
  }

  reset() {
    this.graph.resetZoom();
  }

  search(term) {
    const wanted = term.trim().toLowerCase();
    if (wanted) this.graph.search(wanted);
    else this.graph.clear();
    this.mark();
  }

  lower(node) {
    return (node.data.lower ??= node.data.name.toLowerCase());
  }

  show(node) {
    this.focus = node;
    this.mark();
    this.say(this.words(node));
  }

  mark() {
    for (const frame of this.place.querySelectorAll('g.frame')) {
      frame.classList.toggle('current', this.focus !== null && select(frame).datum() === this.focus);
    }
  }

  /** Down to who was called, up to who called, left and right among the callees of one caller. */
  step(key) {
    const at = this.focus ?? this.root;
    const wide = (nodes) => (nodes ?? []).filter((node) => node.value > 0 && (node.x1 - node.x0) * this.width() > this.least);
    if (key === 'ArrowDown') return wide(at.children)[0];
    if (key === 'ArrowUp') return at.parent;
    const siblings = wide(at.parent?.children);
    return siblings[siblings.indexOf(at) + (key === 'ArrowRight' ? 1 : -1)];
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key.startsWith('Arrow')) {
      const next = this.step(event.key);
      if (next) {
        this.show(next);
        announce(this.words(next));
      }
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.zoom(this.focus ?? this.root);
    } else if (event.key === 'Escape' || event.key === 'Home') {
      this.reset();
    } else {
      return;
    }
    event.preventDefault();
  }
}

/** The paths that most bytes lie at the end of, for those who do not see the graph. */
function heaviest(tree) {
  const leaves = [];
  const open = [[tree, []]];
  while (open.length) {
    const [node, path] = open.pop();
    const way = node.kind === 'root' ? path : [...path, node.name];
    let rest = node.value;
    for (const one of node.children ?? []) {
      rest -= one.value;
      open.push([one, way]);
    }
    if (rest > 0 && way.length) leaves.push([rest, way]);
  }
  return leaves.sort((a, b) => b[0] - a[0]).slice(0, HEAVIEST);
}

const LEGEND = [
  ['app', 'your code'], ['vendor', 'vendor/'], ['internal', 'internal functions'], ['leak', 'took memory that leaks'],
  ['growing', 'took memory that grows'], ['unsure', 'took memory that cannot be judged yet'], ['ok', 'took memory that is all right'],
];

/** What the colours mean, of those that are there. */
function legend(tree) {
  const there = new Set();
  const open = [tree];
  while (open.length) {
    const node = open.pop();
    there.add(!node.children && node.verdict ? VERDICT_WORDS[node.verdict][0] : node.kind);
    for (const one of node.children ?? []) open.push(one);
  }
  return LEGEND.filter(([kind]) => there.has(kind)).map(([kind, words]) => h('li', { style: `--key: var(--flame-${kind})` }, words));
}

export function flameSection(view) {
  const all = choices(view);
  const section = h('section', { id: 'flame', class: 'panel', 'aria-labelledby': 'flame-title' },
    h('h2', { id: 'flame-title' }, 'Who retains memory'));
  const withStacks = view.sites.some((line) => line.sites.some((site) => site.stacks?.length));
  const say = h('p', { class: 'details', role: 'status' });
  const place = h('div', {
    class: 'flame', tabindex: '0', role: 'group', 'aria-roledescription': 'flame graph',
    'aria-label': 'Flame graph of retained memory. Arrow keys move between frames, Enter zooms, Escape shows all.',
  });
  const flame = new Flame(place, (text) => { say.textContent = text; });
  const reset = h('button', { type: 'button', class: 'button', disabled: true, onclick: () => flame.reset() }, 'Show all');
  flame.zoomChanged = (node) => { reset.disabled = node === null; };
  const hits = h('span', { class: 'fine hits', role: 'status' });
  flame.found = (found, sum, total) => {
    hits.textContent = found.length ? `${counted(found.length, 'frame')}, ${bytes(sum)} (${percent(sum, total)})` : 'nothing found';
  };
  const input = h('input', {
    type: 'search', placeholder: 'function, file, …', 'aria-label': 'Search the flame graph', autocomplete: 'off', spellcheck: 'false',
    oninput: debounce(150, () => {
      hits.textContent = '';
      flame.search(input.value);
    }),
  });
  const table = h('details', { class: 'numbers' }, h('summary', null, 'The heaviest paths as a list'));
  const keys = h('ul', { class: 'keys flame-keys' });
  const note = h('p', { class: 'fine' }, withStacks ? null : 'Call stacks were not kept: set leaktrack.stack_depth=64 to see who called these lines.');
  let tree = null;
  table.addEventListener('toggle', () => fillTable());
  function fillTable() {
    if (!table.open) return;
    table.querySelector('ol')?.remove();
    table.append(h('ol', { class: 'paths' }, heaviest(tree).map(([value, way]) => h('li', null, h('strong', null, bytes(value)), ' ', way.join(' → ')))));
  }
  const load = ([, words, wanted]) => {
    tree = flameTree(view, wanted, words);
    const isEmpty = tree.value === 0;
    for (const element of [place, input, reset, table, keys, note]) element.hidden = isEmpty;
    say.textContent = 'Nothing is retained.';
    if (!isEmpty) {
      flame.load(tree);
      if (input.value) flame.search(input.value);
      const left = flame.least > LEAST_WIDTHS[0] ? `; frames narrower than ${flame.least} pixels are left out until then` : '';
      say.textContent = `${bytes(tree.value)} in all. Click a frame to zoom in${left}.`;
      replace(keys, legend(tree));
    }
    reset.disabled = true;
    fillTable();
  };
  const picks = all.length < 2 ? null : h('fieldset', { class: 'switch' }, h('legend', { class: 'sr' }, 'The flame graph shows'),
    all.map((choice, i) => h('label', null,
      h('input', { type: 'radio', name: 'flame-of', value: choice[0], checked: i === 0, onchange: () => load(choice) }), h('span', null, choice[1]))));
  section.append(
    h('div', { class: 'tools' }, picks, input, reset, hits),
    place, say,
    keys,
    table, note);
  // It needs its width first.
  section.started = () => load(all[0]);
  return section;
}
