// SPDX-License-Identifier: MIT
// Opens files in speedscope itself, in headless Chromium:  node open.mjs NPM-FOLDER CHROMIUM FILE...
// Prints a line of JSON for each: what the importer said, errors, and the sandwich view's first row by total.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [npm, executablePath, ...files] = process.argv.slice(2);
const { chromium } = createRequire(join(npm, 'package.json'))('playwright-core');
const app = join(npm, 'node_modules/speedscope/dist/release/index.html');

// It draws with WebGL, also where there is no graphics card.
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
for (const file of files) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const seen = { imported: '', errors: [], row: '' };
  page.on('console', (message) => {
    const text = message.text();
    if (text.startsWith('Importing as ')) seen.imported = text.slice(13);
    if (message.type() === 'error') seen.errors.push(text);
  });
  page.on('pageerror', (error) => seen.errors.push(error.message));
  page.on('dialog', (dialog) => {
    seen.errors.push(dialog.message());
    dialog.dismiss();
  });
  try {
    await page.goto(`file://${app}`);
    await page.setInputFiles('input[type=file]', file);
    await page.getByText('Sandwich').click();
    await page.getByText('Total', { exact: true }).click();
    seen.row = (await page.locator('tr', { hasText: '%' }).first().innerText()).replace(/\s+/g, ' ').trim();
  } catch (error) {
    seen.errors.push(error.message);
  }
  console.log(JSON.stringify(seen));
  await page.close();
}
await browser.close();
