// Does the timeline draw what a pixel can show, and nothing else?

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { resample, spanAt, visibleBoxes } from '../../../../../sim/report/html/web/parts/spans.js';

const lane = (...spans) => ({
  start: Float64Array.from(spans, ([start]) => start),
  end: Float64Array.from(spans, ([, end]) => end),
});

test('a span of a pixel or more is a box of its own', () => {
  const boxes = visibleBoxes(lane([0, 10], [20, 30]), 0, 100, 100);

  assert.deepEqual(boxes, [
    { x: 0, width: 10, share: 1, span: 0 }, { x: 20, width: 10, share: 1, span: 1 }]);
});

test('spans outside the view are left out, those at its edges are cut', () => {
  const boxes = visibleBoxes(lane([0, 10], [15, 25], [28, 60], [70, 80]), 20, 40, 20);

  assert.deepEqual(boxes.map(({ x, width, span }) => [x, width, span]), [[0, 5, 1], [8, 12, 2]]);
});

test('spans thinner than a pixel share one, with how busy it is and the longest of them', () => {
  const boxes = visibleBoxes(lane([0, 1], [2, 5], [8, 10]), 0, 800, 100);

  assert.deepEqual(boxes, [
    { x: 0, width: 1, share: 0.5, span: 1 }, { x: 1, width: 1, share: 0.25, span: 2 }]);
});

test('as many boxes as pixels at most, however many spans', () => {
  const spans = Array.from({ length: 50000 }, (_, i) => [2 * i, 2 * i + 1]);

  assert.ok(visibleBoxes(lane(...spans), 0, 100000, 1000).length <= 1000);
});

test('the span under a moment, else the nearest one near enough', () => {
  const two = lane([10, 20], [30, 40]);

  assert.equal(spanAt(two, 15, 0), 0);
  assert.equal(spanAt(two, 22, 3), 0);
  assert.equal(spanAt(two, 28, 3), 1);
  assert.equal(spanAt(two, 25, 3), -1);
  assert.equal(spanAt(two, 99, 3), -1);
});

test('resampling keeps the mean over time and the peak', () => {
  const parts = resample([0, 5, 6], [0, 100, 0], 0, 20, 2);

  assert.deepEqual(parts, [
    { begin: 0, mean: 10, largest: 100 }, { begin: 10, mean: 0, largest: 0 }]);
});

test('resampling a part begins with the value that holds there', () => {
  assert.deepEqual(resample([0, 5], [8, 2], 2, 4, 1), [{ begin: 2, mean: 8, largest: 8 }]);
});
