// Does the page about a run do in a browser what it says: ResNet-50 on VPU 4.0?

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';

import { close, openReport, scratchFile, shownWindow, timed, vpusim } from './support.mjs';

const kMegabyte = 1e6;
const report = scratchFile('resnet50.html');
vpusim('run', 'resnet50', '--quiet', '--report', report);
after(close);

// The box of the chart with a label.
async function chartNamed(page, label) {
  const box = page.getByLabel(label).first();
  await box.scrollIntoViewIfNeeded();
  return box;
}

const timelineOf = (page) => chartNamed(page, /^Timeline of all engines/);

test('is at most 3 MB, and opens from the disk without an error or a request', async () => {
  assert.ok(statSync(report).size <= 3 * kMegabyte, `${statSync(report).size} bytes`);

  const { page, check } = await openReport(report);

  assert.match(await page.title(), /^resnet50 on vpu_4_0/);
  assert.equal(await page.locator('canvas').count() > 4, true);
  check();
});

test('every section of the menu is there', async () => {
  const { page, check } = await openReport(report);

  const names = await page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allTextContents();

  assert.deepEqual(names, ['Overview', 'Timeline', 'Utilisation', 'Layers', 'Roofline', 'CMX', 'Bandwidth', 'Provenance']);
  for (const name of names) await page.getByRole('heading', { name, exact: true, level: 2 }).waitFor();
  check();
});

test('Ctrl and the wheel zoom around the pointer, dragging moves, a double click shows all', async () => {
  const { page, check } = await openReport(report);
  const box = await (await timelineOf(page)).boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + 40];
  await page.mouse.move(x, y);

  await page.keyboard.down('Control');
  await timed('zooming in', async () => {
    for (let i = 0; i < 5; i++) await page.mouse.wheel(0, -120);
    await page.waitForFunction(() => globalThis.report.window.end < globalThis.report.window.latency * 0.9);
  });
  await page.keyboard.up('Control');
  const zoomed = await shownWindow(page);
  assert.ok(zoomed.begin > 0 && zoomed.end < zoomed.latency);

  await page.mouse.down();
  await page.mouse.move(x - 200, y, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((begin) => globalThis.report.window.begin > begin, zoomed.begin);

  await page.mouse.dblclick(x, y);
  await page.waitForFunction(() => globalThis.report.window.end === globalThis.report.window.latency);
  check();
});

test('the pointer tells about the step under it', async () => {
  const { page, check } = await openReport(report);
  const box = await (await timelineOf(page)).boundingBox();

  const bubble = page.locator('.bubble');
  const laneOfDpu0 = 105; // the fifth of 22 pixels each

  for (let x = 100; x < 300 && await bubble.isHidden(); x += 4) {
    await page.mouse.move(box.x + x, box.y + laneOfDpu0);
  }

  assert.match(await bubble.textContent(), /engineDPU 0starts.*takes/);
  check();
});

test('a search finds tasks, Enter goes through them, and the details follow', async () => {
  const { page, check } = await openReport(report);
  const field = page.getByRole('searchbox', { name: 'Find tasks by name' });

  await field.fill('conv39');
  await page.getByText(/^\d+ of [\d,]+$/).waitFor();
  await field.press('Enter');
  const details = page.locator('#timeline .details');
  await details.waitFor({ state: 'visible' });
  const first = await details.textContent();
  assert.match(first, /^conv39/);

  await field.press('Enter');
  await page.waitForFunction((text) => document.querySelector('#timeline .details').textContent !== text, first);
  check();
});

test('the details lead to what a task waits for', async () => {
  const { page, check } = await openReport(report);
  await page.getByRole('searchbox', { name: 'Find tasks by name' }).fill('cluster_0');
  await page.getByRole('searchbox', { name: 'Find tasks by name' }).press('Enter');
  const details = page.locator('#timeline .details');

  const wanted = await details.getByRole('listitem').first().getByRole('button').textContent();
  await details.getByRole('listitem').first().getByRole('button').click();

  assert.equal(await details.locator('h3.name').textContent(), wanted);
  check();
});

test('the keyboard alone moves, zooms and goes from step to step', async () => {
  const { page, check } = await openReport(report);
  await (await timelineOf(page)).focus();

  for (const key of ['+', '+', 'ArrowRight', '-']) await page.keyboard.press(key);
  const { begin, end, latency } = await shownWindow(page);
  assert.ok(begin > 0 && end - begin < 0.7 * latency);
  await page.keyboard.press('0');
  assert.equal((await shownWindow(page)).end, latency);
  await page.keyboard.press('n');
  await page.locator('#timeline .details').waitFor({ state: 'visible' });
  await page.keyboard.press('Escape');
  await page.locator('#timeline .details').waitFor({ state: 'hidden' });
  check();
});

test('the table of layers sorts, filters and leads to the timeline', async () => {
  const { page, check } = await openReport(report);
  const table = page.getByRole('region', { name: 'Table: Layers' });
  const firstShare = async () => parseFloat(await table.locator('tbody tr').first().locator('td').nth(4).textContent());

  await table.getByRole('button', { name: 'share' }).click();
  const largest = await firstShare();
  assert.equal(await table.getByRole('columnheader', { name: 'share' }).getAttribute('aria-sort'), 'descending');

  await table.getByRole('button', { name: 'share' }).click();
  assert.ok(await firstShare() <= largest);

  await page.getByRole('searchbox', { name: 'Filter: Layers' }).fill('conv39');
  assert.equal(await table.locator('tbody tr').count(), 1);
  await table.locator('tbody tr td button').click();
  assert.equal(await page.getByRole('searchbox', { name: 'Find tasks by name' }).inputValue(), 'conv39');
  check();
});

test('the table is downloaded as CSV whose critical times add up to the latency', async () => {
  const { page, check } = await openReport(report);
  const [download] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()]);

  const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
  const names = lines[0].split(',').map((name) => name.replaceAll('"', ''));
  const column = names.indexOf('critical (us)');
  const sum = lines.slice(1).reduce((total, line) => total + Number(line.split(',')[column]), 0);

  assert.equal(download.suggestedFilename(), 'layers.csv');
  assert.ok(Math.abs(sum * 1e6 - (await shownWindow(page)).latency) < 1e3);
  check();
});

test('shares of each engine are the whole run', async () => {
  const { page, check } = await openReport(report);

  const data = JSON.parse(await page.locator('#data-utilisation').textContent());

  for (const [name, ...times] of data.engines) {
    assert.equal(times.reduce((a, b) => a + b), data.latency, name);
  }
  check();
});

for (const scheme of ['light', 'dark']) {
  test(`follows a system that is ${scheme}, and the button changes it`, async () => {
    const { page, check } = await openReport(report, { colorScheme: scheme });
    const shown = () => page.evaluate(() => document.documentElement.dataset.theme);
    assert.equal(await shown(), scheme);

    await page.getByRole('button', { name: /^Show the page/ }).click();

    assert.equal(await shown(), scheme === 'light' ? 'dark' : 'light');
    check();
  });

  test(`has names and contrast for everyone when ${scheme}`, async () => {
    // The tester's script is not the page's, so the page's policy is put aside for it.
    const { page } = await openReport(report, { colorScheme: scheme, bypassCSP: true });
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });

    const { violations } = await page.evaluate(() => globalThis.axe.run());

    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))]), []);
  });
}

test('prints', async () => {
  const { page, check } = await openReport(report);

  const printed = await page.pdf({ preferCSSPageSize: true });

  assert.equal(printed.subarray(0, 5).toString(), '%PDF-');
  check();
});
