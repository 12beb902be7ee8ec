// A real browser for the tests: opens a page from the disk, and remembers what must not happen.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

const kBrowser = '/usr/bin/chromium';
const kSkipped = 77; // CTest's code for "not run"

const { VPUSIM: program, VPUSIM_SOURCE: source } = process.env;

if (!existsSync(kBrowser)) {
  console.log(`skipped: ${kBrowser} is absent; 'tools/install_packages.sh checks' installs it`);
  process.exit(kSkipped);
}

const folder = mkdtempSync(join(tmpdir(), 'vpusim-browser-'));
const browser = await chromium.launch({
  executablePath: kBrowser,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

export async function close() {
  await browser.close();
  rmSync(folder, { recursive: true });
}

export const sourceFile = (name) => join(source, name);
export const scratchFile = (name) => join(folder, name);

export function vpusim(...words) {
  execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

// A tab in which no error may happen and which may ask nothing of a network: check() says so, but
// for the messages that `allowed` matches.
export async function openTab(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    const { protocol } = new URL(request.url());
    if (!['file:', 'blob:', 'data:'].includes(protocol)) wrong.push(`request: ${request.url()}`);
  });
  const check = (allowed = /$^/) => assert.deepEqual(wrong.filter((message) => !allowed.test(message)), []);
  return { page, check };
}

// A copy of a report whose data of one id are what `change` makes of them.
export function withChangedData(file, id, change) {
  const text = readFileSync(file, 'utf8');
  const begin = text.indexOf('>', text.indexOf(`id="data-${id}"`)) + 1;
  const end = text.indexOf('</script>', begin);
  const data = JSON.stringify(change(JSON.parse(text.slice(begin, end)))).replaceAll('<', '\\u003c');
  const changed = scratchFile(`changed_${id}.html`);
  writeFileSync(changed, text.slice(0, begin) + data + text.slice(end));
  return changed;
}

export const urlOf = (file) => pathToFileURL(file).href;

// The time that something takes, told and not judged: machines differ.
export async function timed(what, work) {
  const begin = performance.now();
  const result = await work();
  console.log(`${what}: ${(performance.now() - begin).toFixed(0)} ms`);
  return result;
}

export async function openReport(file, options) {
  const tab = await openTab(options);
  await timed(`opening ${file.replace(/.*\//, '')}`, async () => {
    await tab.page.goto(urlOf(file));
    await tab.page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  });
  return tab;
}

// The part of the run that the charts over time show, in ps.
export const shownWindow = (page) => page.evaluate(() => {
  const { window } = globalThis.report;
  return { begin: window.begin, end: window.end, latency: window.latency };
});
