// SPDX-License-Identifier: MIT
//
// Puts the page together from the data it holds.

import { flameSection } from './flame.js';
import { h, replace } from './dom.js';
import { leaksSection } from './leaks.js';
import { linesSection } from './lines.js';
import { loopsSection } from './loops.js';
import { memorySection } from './memory.js';
import { buildView, parse, readable } from './model.js';
import { runSection } from './run.js';
import { redrawCharts } from './chart.js';

const FORMAT = 1;
const THEME = 'leaktrack-theme';

/** Storage may be refused to a file. */
function stored(value) {
  try {
    if (value !== undefined) localStorage.setItem(THEME, value);
    return localStorage.getItem(THEME);
  } catch {
    return null;
  }
}

const dark = matchMedia('(prefers-color-scheme: dark)');

/** The reader's choice, else what the system prefers. */
function applyTheme() {
  const chosen = stored();
  const theme = chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light';
  if (document.documentElement.dataset.theme === theme) return;
  document.documentElement.dataset.theme = theme;
  redrawCharts();
}

function themeButton() {
  const button = h('button', { type: 'button', class: 'button theme' });
  const root = document.documentElement;
  const show = () => {
    const isDark = root.dataset.theme === 'dark';
    button.textContent = isDark ? '☀ Light' : '☾ Dark';
    button.setAttribute('aria-label', isDark ? 'Change to the light theme' : 'Change to the dark theme');
  };
  button.addEventListener('click', () => {
    root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    stored(root.dataset.theme);
    redrawCharts();
    show();
  });
  dark.addEventListener('change', () => {
    applyTheme();
    show();
  });
  show();
  return button;
}

/** Lets the browser paint and listen. */
function turn() {
  return new Promise((done) => {
    setTimeout(done);
  });
}

/** On paper: the light theme, and each card with what it has to say. */
function printing() {
  let theme = null;
  addEventListener('beforeprint', () => {
    for (const card of document.querySelectorAll('details.card:not([open])')) card.unfold();
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = 'light';
    redrawCharts();
  });
  addEventListener('afterprint', () => {
    if (theme === null) return;
    document.documentElement.dataset.theme = theme;
    redrawCharts();
  });
}

const SECTIONS = [
  ['verdict', 'Verdict'], ['flame', 'Flame graph'], ['lines', 'All lines'], ['memory', 'Memory'], ['loops', 'Loops'], ['run', 'Run'],
];

function start() {
  applyTheme();
  printing();
  const app = document.getElementById('app');
  let payload;
  try {
    payload = parse(document.getElementById('data').textContent);
    if (payload.format !== FORMAT) throw new Error('it is no data of this page');
  } catch (error) {
    replace(app, h('main', { class: 'page' }, h('h1', null, 'This page has no report'), h('p', null, `Its data cannot be read: ${error.message}`)));
    return;
  }
  const processes = readable(payload);
  const content = h('main', { class: 'page', id: 'content' });
  let shown = 0;
  // The answer is there at once; what is below comes a section at a time, so that the page can be read and moved meanwhile.
  const show = async (chosen) => {
    const mine = ++shown;
    const view = buildView(payload, chosen);
    replace(content, leaksSection(view));
    for (const section of [flameSection, linesSection, memorySection, loopsSection, runSection]) {
      await turn();
      if (mine !== shown) return; // another process was chosen
      const element = section(view);
      content.append(element);
      element.started?.();
    }
  };
  const pick = processes.length < 2 ? null : h('select', {
    'aria-label': 'Process', onchange: (event) => show(event.target.value === '*' ? null : Number(event.target.value)),
  }, h('option', { value: '*' }, `all ${processes.length} processes`), processes.map((process, i) => h('option', { value: String(i) }, `pid ${process.pid}`)));
  const program = processes[0]?.argv0 ?? '';
  document.title = `leaktrack: ${program || 'report'}`;
  replace(app,
    h('a', { class: 'skip', href: '#content' }, 'Skip to the report'),
    h('header', { class: 'top' },
      h('div', { class: 'inner' },
        h('span', { class: 'brand' }, 'leaktrack'), h('span', { class: 'program', title: program }, program.replace(/^.*[\\/]/, '')),
        h('nav', { 'aria-label': 'Sections' }, h('ul', null, SECTIONS.map(([id, words]) => h('li', null, h('a', { href: `#${id}` }, words))))),
        pick, themeButton())),
    content,
    h('div', { id: 'live', class: 'sr', role: 'status', 'aria-live': 'polite' }));
  show(null).then(() => {
    const { hash } = location;
    if (hash.length > 1) document.getElementById(hash.slice(1))?.scrollIntoView({ behavior: 'instant' });
  });
}

start();
