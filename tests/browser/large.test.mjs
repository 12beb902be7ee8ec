// Does the page stay quick with 50,000 tasks, and does each of them stay within reach?

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { close, openReport, scratchFile, shownWindow, sourceFile, timed, vpusim } from './support.mjs';

const kRepeats = 1667; // of 30 tasks
const report = scratchFile('large.html');
await timed('writing the report', () => vpusim('run', sourceFile('workloads/schedules/convnet_37XX.mlir'),
  '--repeat', String(kRepeats), '--quiet', '--report', report));
after(close);

test('opens, and zooms down to a single variant', async () => {
  const { page, check } = await openReport(report);
  assert.equal(await page.evaluate(() => globalThis.report.tasks.count), 30 * kRepeats);
  const timeline = page.getByLabel(/^Timeline of all engines/).first();
  await timeline.scrollIntoViewIfNeeded();
  const box = await timeline.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 60);

  await page.keyboard.down('Control');
  let frames = 0;
  await timed('zooming from the whole run to 20 us', async () => {
    while ((await shownWindow(page)).end - (await shownWindow(page)).begin > 20e6 && frames < 200) {
      await page.mouse.wheel(0, -240);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      frames += 1;
    }
  });
  await page.keyboard.up('Control');

  console.log(`${frames} steps of the wheel`);
  assert.ok(frames < 200);
  check();
});

test('draws a frame of the whole run', async () => {
  const { page, check } = await openReport(report);

  const frame = await page.evaluate(() => {
    const { window } = globalThis.report;
    const times = [];
    for (let i = 1; i <= 10; i++) {
      const begin = performance.now();
      window.show(i * 1000, window.latency - i * 1000);
      times.push(performance.now() - begin);
    }
    return times.sort((a, b) => a - b)[5];
  });

  console.log(`all charts over time, whole run: ${frame.toFixed(1)} ms for a change of the window (median of 10)`);
  check();
});

test('a search reaches the last task', async () => {
  const { page, check } = await openReport(report);
  const field = page.getByRole('searchbox', { name: 'Find tasks by name' });

  await timed('searching', () => field.fill('Softmax'));
  await page.getByText(/^[\d,]+ of 50,010$/).waitFor();
  await field.press('Shift+Enter');

  await page.locator('#timeline .details').waitFor({ state: 'visible' });
  const { begin, end, latency } = await shownWindow(page);
  assert.ok(begin > 0.99 * latency && end <= latency);
  check();
});
