// Does the page about a study work in a browser: linked charts, no errors, nothing asked of a network?

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, test } from 'node:test';

import { close, openReport, scratchFile, sourceFile, vpusim } from './support.mjs';

const kHostile = '</script><script>globalThis.harmed=1</script>';

const study = scratchFile('what_if.yaml');
writeFileSync(study, `inputs:
  - ${sourceFile('workloads/schedules/convnet_37XX.mlir')}
  - {file: ${sourceFile('workloads/schedules/hello.yaml')}, name: '${kHostile}'}
device: vpu_2_7
parameters:
  ddr.bandwidth_mb_per_s: [4000, 8000, 16000, 32000]
  clocks.dpu_mhz: [700, 1000, 1300, 1700]
metrics: [latency_us, dpu_busy_share, price: clocks.dpu_mhz / 100 + ddr.bandwidth_mb_per_s / 1000]
objectives: {latency_us: minimize, price: minimize}
`);
const results = scratchFile('what_if.sqlite');
const report = scratchFile('answers.html');
vpusim('sweep', study, '-o', results);
vpusim('sweep', 'report', results, '-o', report);
after(close);

const selected = (page) => page.evaluate(() => globalThis.study.selected);

for (const colorScheme of ['light', 'dark']) {
  test(`all sections are there, ${colorScheme}`, async () => {
    const { page, check } = await openReport(report, { colorScheme });

    for (const id of ['overview', 'tradeoff', 'parallel', 'networks', 'sensitivity', 'front']) {
      await page.locator(`section#${id}`).waitFor({ state: 'visible' });
    }

    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), colorScheme);
    assert.equal(await selected(page), 16);
    assert.equal(await page.evaluate(() => globalThis.harmed), undefined);
    check();
  });
}

test('what is selected in one chart is selected in all', async () => {
  const { page, check } = await openReport(report);
  const rows = await page.locator('#front tbody tr').count();
  const box = await page.locator('#tradeoff .chart').boundingBox();

  await page.mouse.move(box.x + 100, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 3, box.y + box.height - 60, { steps: 4 });
  await page.mouse.up();

  const some = await selected(page);
  assert.ok(some > 0 && some < 16, `${some} selected`);
  for (const id of ['tradeoff', 'parallel', 'front']) {
    const line = await page.locator(`#${id} .selection`).textContent();
    assert.match(line, new RegExp(`^${some} of 16 designs selected`));
  }
  assert.ok(await page.locator('#front tbody tr').count() <= rows);

  await page.locator('#parallel .selection').getByRole('button', { name: 'Show all' }).click();
  assert.equal(await selected(page), 16);
  check();
});

test('a range on an axis selects, and its chip lets go', async () => {
  const { page, check } = await openReport(report);
  await page.locator('#parallel .chart').scrollIntoViewIfNeeded();
  const box = await page.locator('#parallel .chart').boundingBox();

  // Along the first axis.
  await page.mouse.move(box.x + 70, box.y + 70);
  await page.mouse.down();
  await page.mouse.move(box.x + 70, box.y + 200, { steps: 4 });
  await page.mouse.up();

  const some = await selected(page);
  assert.ok(some > 0 && some < 16, `${some} selected`);
  await page.locator('#tradeoff .selection').getByRole('button', { name: /^Remove the range of/ }).click();
  assert.equal(await selected(page), 16);
  check();
});

test('a row of the front points at its design in the charts', async () => {
  const { page, check } = await openReport(report);

  await page.locator('#front tbody tr').nth(1).hover();

  const [focus, second] = await page.evaluate(() => [globalThis.study.focus, globalThis.study.front[1]]);
  assert.equal(focus, second);
  check();
});

test('other axes, colours and objectives are drawn without errors', async () => {
  const { page, check } = await openReport(report);

  for (const label of ['Across', 'Up', 'Colour', 'Objective']) {
    for (const select of await page.getByLabel(label).all()) {
      const values = await select.locator('option').evaluateAll((all) => all.map(({ value }) => value));
      for (const value of values) await select.selectOption(value);
    }
  }
  await page.getByRole('button', { name: /^Show the page/ }).click();

  check();
});
