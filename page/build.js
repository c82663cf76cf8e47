// SPDX-License-Identifier: MIT
//
// Bundles page/src into src/Html/template.html, one file that needs no other:
//
//     npm ci && npm run build        writes it
//     npm run check                  ends with 1 where the one that is there is not what would be written

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '../src/Html/template.html');
const PLACE = '{"leaktrack":"data"}';

async function bundle(entry) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    // d3-flame-graph tells d3's nodes by the name of their class.
    keepNames: true,
    format: 'iife',
    target: ['es2021', 'chrome100', 'firefox100', 'safari15'],
    charset: 'ascii',
    legalComments: 'eof',
    loader: { '.css': 'empty' },
    logLevel: 'warning',
  });
  return result;
}

async function styles(entry) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    legalComments: 'eof',
    target: ['chrome100', 'firefox100', 'safari15'],
    logLevel: 'warning',
  });
  return result;
}

/** The licences of the packages that are in the bundle, whole: who passes the page on passes them on. */
function licences(...metafiles) {
  const packages = new Set();
  for (const meta of metafiles) {
    for (const output of Object.values(meta.outputs)) {
      for (const input of Object.keys(output.inputs)) {
        const match = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
        if (match) packages.add(match[1]);
      }
    }
  }
  const texts = [...packages].sort().map((name) => {
    const folder = join(here, 'node_modules', name);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (!file) throw new Error(`${name} has no licence file`);
    return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return `What this page is made of beside leaktrack's own code (MIT):\n\n${texts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

function replaceOnce(text, mark, value) {
  const parts = text.split(mark);
  if (parts.length !== 2) throw new Error(`${mark} is not there once`);
  return parts.join(value);
}

const script = await bundle('src/main.js');
const style = await styles('src/style.css');
const js = script.outputFiles[0].text.trim();
const css = style.outputFiles[0].text.trim();
if (/<\/script|<!--/i.test(js)) throw new Error('the script would end its element');
if (/<\/style/i.test(css)) throw new Error('the styles would end their element');
const notice = licences(script.metafile, style.metafile);
if (notice.includes('--' + '>')) throw new Error('a licence would end the comment');

const hash = createHash('sha256').update(js).digest('base64');
let html = readFileSync(join(here, 'src/template.html'), 'utf8');
html = replaceOnce(html, '@@SCRIPT_HASH@@', `'sha256-${hash}'`);
html = replaceOnce(html, '@@STYLE@@', css);
html = replaceOnce(html, '@@DATA@@', PLACE);
html = replaceOnce(html, '@@SCRIPT@@', js);
html = replaceOnce(html, '@@LICENCES@@', notice);
if (html.split(PLACE).length !== 2) throw new Error('the mark for the data is not there once');

if (process.argv.includes('--check')) {
  if (!existsSync(target) || readFileSync(target, 'utf8') !== html) {
    console.error('src/Html/template.html is not what page/src makes: run npm run build in page/');
    process.exit(1);
  }
} else {
  writeFileSync(target, html);
  console.log(`src/Html/template.html: ${(html.length / 1024).toFixed(0)} KB (script ${(js.length / 1024).toFixed(0)} KB)`);
}
