// Are numbers read and written as the page's readers expect?

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { offsets, undelta } from '../../../../../sim/report/html/web/parts/data.js';
import * as format from '../../../../../sim/report/html/web/parts/format.js';
import { TimeWindow } from '../../../../../sim/report/html/web/parts/time_window.js';

test('a column of differences gives the values back', () => {
  assert.deepEqual([...undelta([1e12, 5, -6])], [1e12, 1e12 + 5, 1e12 - 1]);
});

test('counts give where each list begins', () => {
  assert.deepEqual([...offsets([0, 2, 1])], [0, 0, 2, 3]);
});

test('times take the unit that fits', () => {
  assert.equal(format.time(0), '0 ps');
  assert.equal(format.time(1500), '1.500 ns');
  assert.equal(format.time(60_644_000), '60.64 µs');
  assert.equal(format.time(1_422_410_310), '1.422 ms');
});

test('bytes, rates and shares', () => {
  assert.equal(format.bytes(36864), '36.9 kB');
  assert.equal(format.rate(136e9), '136 GB/s');
  assert.equal(format.percent(0.12345), '12.3 %');
});

test('a window stays within the run', () => {
  const window = new TimeWindow(1e9);

  window.show(-5e8, 5e8);
  assert.deepEqual([window.begin, window.end], [0, 1e9]);
  window.show(9e8, 11e8);
  assert.deepEqual([window.begin, window.end], [8e8, 1e9]);
});

test('zooming keeps the moment under the pointer where it is', () => {
  const window = new TimeWindow(1e9);

  window.zoom(0.5, 2.5e8);

  assert.deepEqual([window.begin, window.end], [1.25e8, 6.25e8]);
});
