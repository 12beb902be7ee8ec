// Is whatever a file says shown as text, and nothing of it run?

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';

import { close, openReport, scratchFile, sourceFile, vpusim } from './support.mjs';

const kNames = [
  '</script><script>globalThis.harmed=1</script>', '<img src=x onerror=globalThis.harmed=1>',
  '"><svg onload=globalThis.harmed=1>', "';globalThis.harmed=1;//", '<!--<script>', '${globalThis.harmed=1}',
  '=HYPERLINK("http://example.org";"click")', '+1+cmd|\' /C calc\'!A0', '\u202egnp.exe\u202c', '\u2028\u2029',
  '\u0001\u001b[31m\u007f', 'x'.repeat(10000), '&lt;b&gt;&amp;', '{{constructor}}', '\ud83e\uddbe 網路',
];

const schedule = scratchFile('hostile.json');
vpusim('import', sourceFile('workloads/schedules/convnet_37XX.mlir'), '-o', schedule);
const content = JSON.parse(readFileSync(schedule, 'utf8'));
content.name = kNames[0];
content.tasks.forEach((task, i) => { task.name = kNames[i % kNames.length]; });
writeFileSync(schedule, JSON.stringify(content));

const report = scratchFile('hostile.html');
vpusim('run', schedule, '--quiet', '--report', report);
after(close);

test('no name runs, in the page or in what opens by pointing, picking and searching', async () => {
  const { page, check } = await openReport(report);
  const timeline = page.getByLabel(/^Timeline of all engines/).first();
  await timeline.scrollIntoViewIfNeeded();
  const box = await timeline.boundingBox();

  for (let y = 10; y < box.height - 60; y += 11) {
    for (let x = 100; x < box.width; x += 40) await page.mouse.move(box.x + x, box.y + y);
  }
  const field = page.getByRole('searchbox', { name: 'Find tasks by name' });
  await field.fill('<');
  await field.press('Enter');
  await page.locator('#timeline .details').waitFor({ state: 'visible' });

  assert.equal(await page.evaluate(() => globalThis.harmed), undefined);
  assert.equal(await page.locator('img, svg').count(), 0);
  assert.equal(await page.locator('script').count(), await page.evaluate(() => (
    document.querySelectorAll('body > script').length)));
  check();
});

test('names are shown as they are but for marks that act, and cut when long', async () => {
  const { page } = await openReport(report);
  const names = await page.evaluate(() => {
    const { tasks } = globalThis.report;
    return Array.from({ length: tasks.count }, (_, task) => tasks.name(task));
  });

  assert.ok(names.includes(kNames[0]));
  assert.ok(names.every((name) => name.length <= 200));
  assert.ok(names.every((name) => !/[\u0000-\u001f\u007f\u2028-\u202e\u2066-\u2069]/.test(name)));
});

test('no field of the CSV begins a formula', async () => {
  const { page } = await openReport(report);
  const [download] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()]);

  const csv = readFileSync(await download.path(), 'utf8');

  const fields = [...csv.matchAll(/(?<=^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|\r\n)/g)]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
  assert.ok(fields.includes(`'${kNames[7]}`), 'the fields were not found');
  const acting = fields.filter((text) => /^\s*[=+\-@|%]|^[\t\r\n]/.test(text) && Number.isNaN(Number(text)));
  assert.deepEqual(acting, []);
});
