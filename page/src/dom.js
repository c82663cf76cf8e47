// SPDX-License-Identifier: MIT
//
// Elements. Text only ever becomes text: names in a report can be anything, also markup.

/** h('p', { class: 'sub', onclick: f }, 'text', element, [more], null) */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== 'string') element[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

let last = 0;

export function newId(prefix) {
  return `${prefix}-${++last}`;
}

/** A message that a screen reader tells and nobody sees. */
export function announce(text) {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
}

export function debounce(wait, work) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), wait);
  };
}

/** A path may break after its slashes and before its line, a name after its backslashes and colons: nowhere else. */
export function breakable(text) {
  const parts = String(text).split(/(?<=[\\/]|::|->)|(?=:\d+$)/);
  return parts.flatMap((part, i) => (i ? [document.createElement('wbr'), part] : [part]));
}
