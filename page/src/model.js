// SPDX-License-Identifier: MIT
//
// From the payload (src/Html/Payload.php) to what is shown: the same main function and the same line
// of several processes are one thing, with its sum and its spread, as in the text report. Adds up and
// sorts; every verdict is the report's. No DOM here.

export const RANKS = ['leak', 'growing', 'unsure'];
export const VERDICTS = ['leak', 'growing', 'unsure', 'warm-up', 'replaced', 'delayed', 'cycle'];
const OK = RANKS.length;

const HIDDEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
// In JSON: the escapes of what is hidden. PHP escapes < > & too, and names have many backslashes.
const MAYBE_HIDDEN = /(?<!\\)(?:\\\\)*\\(?:[bfnr]|u(?!00(?:3c|3e|26)))|[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/i;

/** What would change how the rest of a text reads, or not be seen, is shown as what it is. */
export function visible(text) {
  return text.replace(HIDDEN, (one) => `\\u{${one.codePointAt(0).toString(16)}}`);
}

/** The payload of its JSON. */
export function parse(json) {
  // A reviver costs much where there are millions of numbers.
  if (!MAYBE_HIDDEN.test(json)) return JSON.parse(json);
  return JSON.parse(json, (key, value) => (typeof value === 'string' ? visible(value) : value));
}

export function rankOf(verdict) {
  const rank = RANKS.indexOf(verdict);
  return rank < 0 ? OK : rank;
}

/** Names of places, shortened by the folder that all of the program's files are in. */
export class Places {
  constructor(rows) {
    this.rows = rows;
    this.folder = commonFolder(rows.map((row) => row[0]).filter((file) => file !== null));
    this.shortOf = new Map();
  }

  file(at) {
    return this.rows[at]?.[0] ?? '';
  }

  line(at) {
    return this.rows[at]?.[1] ?? 0;
  }

  functionOf(at) {
    return this.rows[at]?.[2] ?? null;
  }

  module(at) {
    return this.rows[at]?.[3] ?? null;
  }

  link(at) {
    return this.rows[at]?.[4] ?? null;
  }

  isVendor(at) {
    return /[\\/]vendor[\\/]/.test(this.file(at));
  }

  shortFile(file) {
    return this.folder && file.startsWith(this.folder) ? file.slice(this.folder.length) : file;
  }

  /** "src/Cache.php:42" */
  short(at) {
    let text = this.shortOf.get(at);
    if (text === undefined) {
      const line = this.line(at);
      text = this.shortFile(this.file(at)) + (line ? `:${line}` : '');
      this.shortOf.set(at, text);
    }
    return text;
  }

  long(at) {
    const line = this.line(at);
    return this.file(at) + (line ? `:${line}` : '');
  }

  /** A text that names files of the program, as holders do. */
  shorten(text) {
    return this.folder ? text.split(this.folder).join('') : text;
  }
}

/** With its slash; '' where there is none of use. Vendor code and what stands in no folder do not count. */
export function commonFolder(files) {
  let own = files.filter((file) => /^(\/|[A-Za-z]:[\\/])/.test(file));
  const app = own.filter((file) => !/[\\/]vendor[\\/]/.test(file));
  // A program's vendor folder stands beside its code.
  const vendorRoots = own.filter((file) => /[\\/]vendor[\\/]/.test(file))
    .map((file) => file.replace(/[\\/]vendor[\\/].*$/s, '/x'));
  own = [...new Set([...app, ...vendorRoots])];
  if (own.length === 0) return '';
  let folder = own[0].replace(/[^\\/]*$/, '');
  for (const file of own) {
    while (folder && !file.startsWith(folder)) folder = folder.replace(/[^\\/]*[\\/]$/, '');
  }
  // The folder of the code is worth telling: "src/Cache.php".
  folder = folder.replace(/(?<=[\\/])(src|lib)[\\/]$/, '');
  return folder.length > 1 ? folder : '';
}

/** The name of a main function: its label, else its own. */
export function mainName(main) {
  return main.label ?? main.name ?? 'main';
}

function functionName(name) {
  if (!name) return '';
  if (name.startsWith('{closure')) return '{closure}';
  return name.startsWith('(') ? name : `${name}()`;
}

/** The internal function that took most of it, when that was not the line itself. */
export function takenBy(site) {
  const first = site.via?.[0];
  return first && first.bytes * 2 > site.live_bytes ? first.internal : '';
}

/** "App\Cache::put() → str_repeat()" */
export function names(site, places) {
  const own = functionName(site.function);
  const taken = takenBy(site);
  if (!taken) return own;
  const asked = taken.startsWith('(') ? places.shorten(taken) : `${taken}()`;
  return own ? `${own} → ${asked}` : `→ ${asked}`;
}

export function frameName(places, at) {
  const name = functionName(places.functionOf(at));
  const module = places.module(at);
  return module && !places.file(at) ? `${name} [${module}]` : name;
}

function addSite(into, site, process, main, judged) {
  const rank = rankOf(site.verdict);
  const rate = site.bytes_per_loop;
  into.liveBytes += site.live_bytes;
  into.liveBlocks += site.live_blocks;
  into.keptBytes += site.kept_bytes ?? 0;
  into.gcFreed += site.gc_freed_bytes ?? 0;
  into.sites.push(site);
  if (rank > into.rank) return;
  if (rank < into.rank || rate > into.most || !into.site) {
    into.site = site;
    into.process = process;
    into.main = main;
  }
  if (rank < into.rank) {
    // What it is in the other processes does not tell how it grows.
    Object.assign(into, { rank, processes: 0, growingLoops: 0, judgedLoops: 0, rateSum: 0, minuteSum: 0, least: rate, most: rate });
  }
  into.processes++;
  into.growingLoops += site.growing_loops;
  into.judgedLoops += judged;
  into.rateSum += rate;
  into.least = Math.min(into.least, rate);
  into.most = Math.max(into.most, rate);
  into.rate = into.rateSum / into.processes;
  // Only of what is outside the loops.
  into.minuteSum += site.bytes_per_minute ?? 0;
  into.perMinute = into.minuteSum / into.processes;
}

function emptySite(at) {
  return {
    at, site: null, process: null, main: null, rank: Infinity, sites: [], processes: 0, liveBytes: 0, liveBlocks: 0,
    keptBytes: 0, gcFreed: 0, growingLoops: 0, judgedLoops: 0, rateSum: 0, rate: 0, minuteSum: 0, perMinute: 0, least: Infinity, most: -Infinity,
  };
}

function compareSites(a, b) {
  return Math.min(a.rank, OK) - Math.min(b.rank, OK) || (a.rank < OK ? b.rate - a.rate : 0) || b.liveBytes - a.liveBytes;
}

class Gatherer {
  constructor() {
    this.index = new Map();
    this.list = [];
  }

  add(site, process, main, judged) {
    let into = this.index.get(site.at);
    if (!into) {
      into = emptySite(site.at);
      this.index.set(site.at, into);
      this.list.push(into);
    }
    addSite(into, site, process, main, judged);
  }

  sorted() {
    return this.list.sort(compareSites);
  }
}

/** Which processes can be told of. */
export function readable(payload) {
  return payload.processes.filter((process) => !process.error);
}

/** The report of one process (its index in readable()), or of all (null). */
export function buildView(payload, chosen = null) {
  const places = payload.placesOf ?? (payload.placesOf = new Places(payload.places));
  const processes = readable(payload).filter((process, index) => chosen === null || index === chosen);
  const mains = new Map();
  const outside = new Gatherer();
  let outsideBytes = 0;
  let closedAll = 0;
  for (const process of processes) {
    let closed = 0;
    for (const main of process.mains) {
      const key = JSON.stringify([main.at, main.name, main.label]);
      let into = mains.get(key);
      if (!into) {
        into = {
          key, name: mainName(main), label: main.label, own: main.name, at: main.at, parts: [], gatherer: new Gatherer(),
          loops: 0, closed: 0, interrupted: 0, collected: 0, windowed: 0, kept: 0, returned: 0, live: 0,
        };
        mains.set(key, into);
      }
      into.parts.push({ process, main });
      into.loops += main.loops;
      into.closed += main.closed;
      into.interrupted += main.interrupted;
      into.collected += main.collected_loops;
      into.windowed += main.windowed_loops;
      into.kept += main.kept_bytes;
      into.returned += main.returned_bytes;
      into.live += main.live_bytes;
      closed += main.closed;
      for (const site of main.sites) into.gatherer.add(site, process, into, Math.max(0, main.closed - 1));
    }
    closedAll += closed;
    outsideBytes += process.outside.live_bytes;
    for (const site of process.outside.sites) outside.add(site, process, null, closed);
  }
  const list = [...mains.values()];
  for (const main of list) {
    main.sites = main.gatherer.sorted();
    main.judged = main.closed > main.parts.length;
    delete main.gatherer;
  }
  const view = {
    payload, places, processes, mains: list, closed: closedAll,
    outside: { liveBytes: outsideBytes, sites: outside.sorted() },
    sites: list.flatMap((main) => main.sites),
    totals: totals(list),
  };
  // Of a main function of which only the first loop has ended nothing is said yet.
  view.suspects = view.sites.filter((site) => site.rank < OK && site.main.judged).sort(compareSites);
  view.judged = list.some((main) => main.judged);
  return view;
}

function totals(mains) {
  const seen = RANKS.map(() => new Set());
  const result = { rate: 0, limitLoops: null, limit: null, returned: 0, kept: 0, live: 0, loops: 0, judgedLoops: 0 };
  for (const main of mains) {
    result.returned += main.returned;
    result.kept += main.kept;
    result.live += main.live;
    result.loops += main.loops;
    result.judgedLoops += Math.max(0, main.closed - main.parts.length);
    for (const site of main.sites) {
      if (site.rank >= OK) continue;
      seen[site.rank].add(site.at);
      if (site.rank === 0) result.rate += site.rate;
      const left = site.site.loops_to_limit;
      if (left !== null && left !== undefined && (result.limitLoops === null || left < result.limitLoops)) {
        result.limitLoops = left;
        result.limit = site.process.memory_limit;
      }
    }
  }
  return Object.assign(result, { leaks: seen[0].size, growing: seen[1].size, unsure: seen[2].size });
}

/** What grows beside the lines, the same of several processes once. Objects and interned strings the lines say already. */
export function growths(view) {
  const rows = [];
  for (const main of view.mains) {
    const index = new Map();
    for (const { process, main: of } of main.parts) {
      for (const growth of of.growth ?? []) {
        if (growth.kind === 'objects' || growth.kind === 'interned strings') continue;
        let row = index.get(growth.kind);
        if (!row) {
          row = { ...growth, main, least: growth.per_loop, most: growth.per_loop, now: 0, pids: [] };
          index.set(growth.kind, row);
          rows.push(row);
        }
        row.least = Math.min(row.least, growth.per_loop);
        row.most = Math.max(row.most, growth.per_loop);
        row.now += growth.now;
        row.pids.push(process.pid);
      }
    }
  }
  return rows;
}

/**
 * The fitted trend: through the middle of the points of the stretch that was judged, with the
 * report's slope. Null where nothing is said to grow.
 */
export function trend(site) {
  const { curve, bytes_per_loop: slope } = site;
  if (!curve || !(slope > 0) || curve.to <= curve.from) return null;
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < curve.loop.length; i++) {
    const begin = Math.max(curve.loop[i], curve.from);
    const end = Math.min(i + 1 < curve.loop.length ? curve.loop[i + 1] : curve.to + 1, curve.to + 1);
    if (end <= begin) continue;
    sum += (curve.live[i] - slope * ((begin + end - 1) / 2)) * (end - begin);
    weight += end - begin;
  }
  if (weight === 0) return null;
  const base = sum / weight;
  return { from: curve.from, to: curve.to, at: (loop) => base + slope * loop };
}

/* The flame graph */

/** A tree that grows by paths. One index for all nodes: there can be 100,000 of them. */
class Tree {
  constructor(name, places) {
    this.places = places;
    this.count = 0;
    this.index = new Map();
    this.words = new Map();
    this.kinds = new Map();
    this.root = this.node(name, 'root');
  }

  node(name, kind, at = null) {
    return { number: this.count++, name, kind, at, value: 0, verdict: undefined, children: [] };
  }

  /** What is told apart by a text: a group, an internal function. */
  named(parent, name, kind) {
    const key = `${parent.number} ${name}`;
    let next = this.index.get(key);
    if (!next) this.add(parent, key, (next = this.node(name, kind)));
    return next;
  }

  placed(parent, at, name = this.nameOf(at)) {
    const key = parent.number * this.places.rows.length + at;
    let next = this.index.get(key);
    if (!next) this.add(parent, key, (next = this.node(name, this.kindOf(at), at)));
    return next;
  }

  add(parent, key, node) {
    this.index.set(key, node);
    parent.children.push(node);
  }

  kindOf(at) {
    let kind = this.kinds.get(at);
    if (kind === undefined) {
      kind = !this.places.file(at) ? 'internal' : this.places.isVendor(at) ? 'vendor' : 'app';
      this.kinds.set(at, kind);
    }
    return kind;
  }

  nameOf(at) {
    let name = this.words.get(at);
    if (name === undefined) {
      const own = frameName(this.places, at);
      name = this.places.file(at) ? `${own}${own ? ' ' : ''}${this.places.short(at)}` : own;
      this.words.set(at, name);
    }
    return name;
  }

  finish() {
    const open = [this.root];
    while (open.length) {
      const node = open.pop();
      if (node.children.length === 0) {
        delete node.children;
        continue;
      }
      if (node.children.length > 1) node.children.sort((a, b) => b.value - a.value);
      for (const one of node.children) open.push(one);
    }
    return this.root;
  }
}

/** Adds the bytes to all of a path, and the verdict to its end. */
function count(path, bytes, verdict) {
  for (const node of path) node.value += bytes;
  const end = path.at(-1);
  if (end.verdict === undefined || rankOf(verdict) < rankOf(end.verdict)) end.verdict = verdict;
}

/**
 * The tree of who called what that is retained, outermost first: from call stacks where there are
 * some, else from the main function to the line and what it called. `wanted` says which lines count.
 */
export function flameTree(view, wanted, name = 'all that is retained') {
  const tree = new Tree(name, view.places);
  const groups = view.mains.map((main) => [view.mains.length > 1 ? main.name : null, main.sites]);
  for (const [group, sites] of [...groups, ['(outside the loops)', view.outside.sites]]) {
    for (const line of sites) {
      if (!wanted(line)) continue;
      for (const site of line.sites) {
        // A group is there only when it has something in it.
        const head = () => (group === null ? [tree.root] : [tree.root, tree.named(tree.root, group, 'main')]);
        if (site.stacks?.length) addStacks(tree, head, site);
        else addLine(tree, head, site);
      }
    }
  }
  return tree.finish();
}

/** What frame n runs in, where its caller is of another context. Only methods of Fiber start fibers. */
function contextOf(places, frames, n) {
  const caller = frames[n + 1];
  if (!places.link(frames[n])) return '';
  return caller === undefined || places.file(caller) || places.functionOf(caller)?.startsWith('Fiber::') ? '(fiber)' : '(coroutine)';
}

/** "deep() src/a.php:5 (6 times)": from the line's caller outwards; a function that calls itself is one. */
function callersOf([, , cut, frames], places) {
  // What the line called, and the line, are told elsewhere.
  const first = frames.findIndex((at) => places.file(at)) + 1;
  const folded = [];
  frames.forEach((at, n) => {
    const last = folded.at(-1);
    if (n < first) return;
    if (last?.at === at) last.times++;
    else folded.push({ at, times: 1, context: contextOf(places, frames, n) });
  });
  const words = folded.map(({ at, times, context }) => `${context && `${context} `}${frameName(places, at)}${places.file(at) ? ` ${places.short(at)}` : ''}${times > 1 ? ` (${times} times)` : ''}`);
  return cut ? [...words, '…'] : words;
}

/** By whom a line was called, with the bytes that live of each: most first. */
export function callers(site, places) {
  const sums = new Map();
  for (const stack of site.stacks ?? []) {
    const words = stack[0] > 0 ? callersOf(stack, places) : [];
    if (!words.length) continue;
    const key = words.join('\n');
    const sum = sums.get(key) ?? { words, bytes: 0 };
    sum.bytes += stack[0];
    sums.set(key, sum);
  }
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes);
}

function addStacks(tree, head, site) {
  for (const [bytes, , cut, frames] of site.stacks) {
    if (bytes <= 0) continue;
    const path = head();
    let node = path.at(-1);
    const enter = (next) => path.push(node = next);
    if (cut) enter(tree.named(node, '(more callers)', 'main'));
    for (let i = frames.length - 1; i >= 0; i--) {
      const context = contextOf(tree.places, frames, i);
      if (context) enter(tree.named(node, context, 'main'));
      enter(tree.placed(node, frames[i]));
    }
    count(path, bytes, site.verdict);
  }
}

function addLine(tree, head, site) {
  const name = functionName(site.function);
  const place = tree.places.short(site.at);
  const way = () => {
    const path = head();
    path.push(tree.placed(path.at(-1), site.at, name ? `${name} ${place}` : place));
    return path;
  };
  let rest = site.live_bytes;
  for (const via of site.via ?? []) {
    if (via.bytes <= 0) continue;
    const path = way();
    const asked = via.internal.startsWith('(') ? tree.places.shorten(via.internal) : `${via.internal}()`;
    path.push(tree.named(path.at(-1), asked, 'internal'));
    count(path, via.bytes, site.verdict);
    rest -= via.bytes;
  }
  if (rest > 0) count(way(), rest, site.verdict);
}

/* The table */

export const SORTS = {
  verdict: (site) => VERDICTS.indexOf(site.site.verdict),
  place: null,
  name: null,
  rate: (site) => (site.rank < OK ? site.rate : 0),
  live: (site) => site.liveBytes,
  blocks: (site) => site.liveBlocks,
  grew: (site) => site.growingLoops,
  kept: (site) => site.keptBytes,
  last: (site) => site.site.last_loop ?? -1,
};

export function sortSites(sites, key, descending, text) {
  const order = descending ? -1 : 1;
  const sorted = [...sites];
  const value = SORTS[key];
  if (value) {
    sorted.sort((a, b) => order * (value(a) - value(b)) || compareSites(a, b));
  } else {
    sorted.sort((a, b) => order * compareText(text(a), text(b)));
  }
  return sorted;
}

const collator = new Intl.Collator('en', { numeric: true });

function compareText(a, b) {
  return collator.compare(a, b);
}

/* Loops */

/** The loops of one main of one process, which the payload has as rows. */
export function loopOf(payload, row) {
  const kept = [];
  for (let i = 0; i < row[7].length; i += 5) {
    const [at, bytes, blocks, next, verdict] = row[7].slice(i, i + 5);
    kept.push({ at, bytes, blocks, next, verdict: verdict < 0 ? null : payload.verdicts[verdict] });
  }
  const returned = [];
  for (let i = 0; i < row[8].length; i += 5) {
    const [main, loop, at, bytes, by] = row[8].slice(i, i + 5);
    returned.push({ main, loop, at, bytes, by: by < 0 ? null : by });
  }
  return {
    loop: row[0], net: row[1], leaked: row[2], unsure: row[3], collected: (row[4] & 1) !== 0,
    interrupted: (row[4] & 2) !== 0, at: row[5], took: row[6], kept, returned, cycles: row[9],
  };
}

/** What a loop comes to. Only a collected loop can have leaked; the first is never judged. */
export function loopState(row) {
  if (row[4] & 2) return 'interrupted';
  if (row[0] === 0) return 'first';
  if (row[2] + row[3] === 0) return 'clean';
  if (!(row[4] & 1)) return 'uncollected';
  return row[2] > 0 ? 'leaked' : 'unsure';
}
