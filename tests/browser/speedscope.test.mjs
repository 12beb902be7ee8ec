// Does a trace in Chrome's format open in speedscope, a viewer that others use?

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { close, openTab, scratchFile, sourceFile, urlOf, vpusim } from './support.mjs';

const viewer = join(dirname(createRequire(import.meta.url).resolve('speedscope/package.json')),
  'dist/release/index.html');
const trace = scratchFile('trace.json');
vpusim('run', sourceFile('workloads/schedules/convnet_37XX.mlir'), '--quiet', '--trace', trace);
after(close);

test('every thread of the trace is a profile of speedscope', async () => {
  const { page, check } = await openTab();
  await page.goto(urlOf(viewer));

  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'), page.getByText('Browse', { exact: true }).click()]);
  await chooser.setFiles(trace);

  await page.waitForFunction(() => document.title.includes('trace.json')
    || document.body.textContent.includes('(1/'));
  const { traceEvents } = JSON.parse(readFileSync(trace, 'utf8'));
  const threads = new Set(traceEvents.filter(({ ph }) => ph === 'X').map(({ pid, tid }) => `${pid}:${tid}`));
  const shown = await page.evaluate(() => document.body.textContent);
  assert.match(shown, new RegExp(`\\(1/${threads.size}\\)`));
  // It warns of steps that end as the next one begins, because it adds up rounded numbers.
  check(/^warning: /);
});
