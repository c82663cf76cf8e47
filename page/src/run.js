// SPDX-License-Identifier: MIT
//
// The run's facts.

import { h } from './dom.js';
import { bytes, count, counted } from './format.js';

function lastOwn(process) {
  const values = process.mains.map((main) => main.counters?.own.at(-1) ?? 0);
  return Math.max(0, ...values);
}

function deepest(process) {
  let depth = 0;
  let cut = false;
  for (const site of process.mains.flatMap((main) => main.sites)) {
    for (const [, , isCut, frames] of site.stacks ?? []) {
      depth = Math.max(depth, frames.length);
      cut ||= isCut === 1;
    }
  }
  return depth ? `kept, ${counted(depth, 'frame')} at most${cut ? ' (leaktrack.stack_depth; there were more)' : ''}` : 'not kept (leaktrack.stack_depth=0)';
}

function processFacts(process, view) {
  const sum = (field) => process.mains.reduce((total, main) => total + main[field], 0);
  const collected = sum('collected_loops');
  const own = lastOwn(process);
  return [
    ['Program', process.argv0],
    ['Process', `pid ${process.pid}${process.ppid ? `, started by ${process.ppid}` : ''}`],
    ['PHP', `${process.php ?? '?'} ${process.sapi ?? ''}`],
    ['leaktrack', process.version],
    ['Recording began', process.started],
    ['It ended', process.ended ?? 'it still runs, or was killed'],
    ['memory_limit', process.memory_limit === null ? null : process.memory_limit < 0 ? 'none' : bytes(process.memory_limit)],
    ['Loops', `${count(sum('loops'))}, of ${counted(process.mains.length, 'main function')}${sum('interrupted') ? `; ${count(sum('interrupted'))} interrupted` : ''}`],
    ['Retained and alive', counted(process.mains.flatMap((main) => main.sites).reduce((total, site) => total + site.live_bytes, 0), 'byte')],
    ['Cycles', `collected at the end of ${counted(collected, 'loop')}${process.gc ? ` (leaktrack.gc=${process.gc})` : ''}`],
    ['Sizes', process.sizes === 'requested' ? 'as asked for' : "as in PHP's heap (what the process pays)"],
    ['Call stacks', deepest(process)],
    ["leaktrack's own memory", own ? `${bytes(own)}, and a table of about a quarter of the live heap` : null],
    ['Records lost', process.lost_records ? count(process.lost_records) : 'none'],
    ['Log', process.log],
    view.places.folder ? ['Files are named from', view.places.folder] : null,
  ].filter((row) => row && row[1]);
}

export function runSection(view) {
  return h('section', { id: 'run', class: 'panel', 'aria-labelledby': 'run-title' },
    h('h2', { id: 'run-title' }, 'The run'),
    view.processes.map((process, i) => h('details', { class: 'process', open: i === 0 },
      h('summary', null, `pid ${process.pid}`),
      h('dl', { class: 'facts' }, processFacts(process, view).map(([term, value]) => [h('dt', null, term), h('dd', null, value)])))),
    h('p', { class: 'fine' }, `This page was made ${view.payload.made ?? ''} and holds all of its data; it asks nothing of the network.`));
}
