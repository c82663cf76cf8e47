// SPDX-License-Identifier: MIT
//
// Numbers for people. Bytes are counted in 1024s, as memory_limit counts them.

/** A number and its unit stay on one line. */
const GAP = '\u00a0';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function count(n) {
  return whole.format(n);
}

/** "1 loop", "600 loops". */
export function counted(n, one, many = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : many}`;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** "720 B", "20.1 KB", "7.1 MB". */
export function bytes(n) {
  const sign = n < 0 ? '−' : '';
  let value = Math.abs(n);
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${sign}${value.toFixed(digits).replace(/\.0$/, '')}${GAP}${UNITS[unit]}`;
}

/** To the byte while that can be read: "+12,315 B", "+4.2 MB". */
export function rate(n) {
  const sign = n < 0 ? '−' : '+';
  const value = Math.abs(n);
  if (value >= 1 << 20) return sign + bytes(value);
  return `${sign}${value > 0 && value < 10 ? value.toFixed(1).replace(/\.0$/, '') : count(value)}${GAP}B`;
}

export function signed(n) {
  return (n > 0 ? '+' : n < 0 ? '−' : '') + count(Math.abs(n));
}

export function percent(part, total) {
  if (!(total > 0)) return `0${GAP}%`;
  const value = (part / total) * 100;
  return `${value >= 99.95 || value < 0.05 ? Math.round(value) : value.toFixed(1)}${GAP}%`;
}

export function seconds(value) {
  if (value < 0.001) return `${(value * 1e6).toFixed(0)}${GAP}µs`;
  if (value < 1) return `${(value * 1e3).toFixed(1)}${GAP}ms`;
  return value < 120 ? `${value.toFixed(1)}${GAP}s` : `${count(value / 60)}${GAP}min`;
}

/** An estimate: no more than three digits of it mean anything. */
export function about(n) {
  let step = 1;
  while (n / step >= 1000) step *= 10;
  return count(Math.floor(n / step) * step);
}

/** What is too long to be read loses its middle: the end of a path says most, the line above all. */
export function clipped(text, most = 160) {
  if (text.length <= most) return text;
  const all = [...text]; // no half of a character
  return all.length > most ? `${all.slice(0, most * 0.4).join('')}…${all.slice(-most * 0.6).join('')}` : text;
}

export function sentence(text) {
  if (!text) return '';
  const first = text[0].toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
