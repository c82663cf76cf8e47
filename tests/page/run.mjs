// SPDX-License-Identifier: MIT
//
// Runs the page's tests:  node tests/page/run.mjs
// Ends with 'N passed, N failed[, N skipped]'. Wants page/node_modules (npm ci); PHP, CHROMIUM and
// LEAKTRACK_SO in the environment name what is used; without LEAKTRACK_SO there is no real report.

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(here).filter((name) => name.endsWith('.test.mjs')).map((name) => join(here, name));
const counts = { passed: 0, failed: 0, skipped: 0 };

for await (const event of run({ files, concurrency: 1 })) {
  const { data } = event;
  if ((event.type === 'test:stderr' || event.type === 'test:stdout') && data.message.trim()) console.log(data.message.trimEnd());
  if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
  if (files.includes(data.name)) continue;
  if (data.details?.type === 'suite' && data.skip === undefined) continue;
  if (data.skip !== undefined) {
    counts.skipped++;
    console.log(`SKIP page: ${data.name}: ${data.skip}`);
  } else if (event.type === 'test:pass') {
    counts.passed++;
    console.log(`ok    ${data.name} (${Math.round(data.details?.duration_ms ?? 0)} ms)`);
  } else {
    counts.failed++;
    const error = data.details?.error?.cause ?? data.details?.error;
    console.log(`WRONG ${data.name}: ${error?.stack ?? error}`);
  }
}
const { passed, failed, skipped } = counts;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed || !passed ? 1 : 0);
