// Does a page survive what it was not made for: data that one section cannot show, and very many layers?

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { close, openReport, scratchFile, sourceFile, vpusim, withChangedData } from './support.mjs';

const report = scratchFile('small.html');
vpusim('run', sourceFile('workloads/schedules/convnet_37XX.mlir'), '--quiet', '--report', report);
after(close);

test('a section that cannot be shown says so in its place, and the others are there', async () => {
  const { page } = await openReport(withChangedData(report, 'memory', () => ({ traffic: 7, tiles: [{}] })));

  for (const id of ['cmx', 'bandwidth']) {
    const told = page.locator(`#${id}`).getByRole('alert');
    await told.waitFor();
    assert.match(await told.textContent(), /^This section could not be shown: /);
  }
  assert.equal(await page.getByRole('alert').count(), 2);
  assert.deepEqual(await page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allTextContents(),
    ['Overview', 'Timeline', 'Utilisation', 'Layers', 'Roofline', 'CMX', 'Bandwidth', 'Provenance']);
});

test('200,000 layers are shown', async () => {
  const { page, check } = await openReport(withChangedData(report, 'layers', ({ texts, rows }) => (
    { texts, rows: Array.from({ length: 200_000 }, (_, i) => rows[i % rows.length]) })));

  await page.locator('#layers').getByText('200,000 rows', { exact: true }).waitFor();
  check();
});

test('every printed page says whose it is', async () => {
  const { page, check } = await openReport(report);

  const rules = await page.evaluate(() => [...document.styleSheets].flatMap(({ cssRules }) => (
    [...cssRules].map(({ cssText }) => cssText))).join('\n'));
  const printed = (await page.pdf()).toString('latin1');

  assert.match(rules, /@top-left \{[^}]*"convnet/);
  assert.ok(/\/Count (\d+)/.exec(printed)[1] > 1);
  check();
});
