// Do tables sort and filter, and are their files harmless to a spreadsheet?

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { toCsv } from '../../../../../sim/report/html/web/parts/csv.js';
import { arrange } from '../../../../../sim/report/html/web/parts/table.js';

const kColumns = [
  { name: 'layer', isText: true, value: ({ name }) => name },
  { name: 'time', value: ({ time }) => time },
];
const kRows = [{ name: 'conv10', time: 5 }, { name: 'Pool', time: 10 }, { name: 'conv2', time: -1 }];
const named = (order) => arrange(kRows, kColumns, { filter: '', by: -1, isDescending: false, ...order })
  .map(({ name }) => name);

test('without an order rows stay as they came', () => {
  assert.deepEqual(named({}), ['conv10', 'Pool', 'conv2']);
});

test('numbers sort as numbers, texts as texts', () => {
  assert.deepEqual(named({ by: 1 }), ['conv2', 'conv10', 'Pool']);
  assert.deepEqual(named({ by: 1, isDescending: true }), ['Pool', 'conv10', 'conv2']);
  assert.deepEqual(named({ by: 0 }), ['conv10', 'conv2', 'Pool']);
});

test('a filter looks into texts, whatever their case', () => {
  assert.deepEqual(named({ filter: 'POOL' }), ['Pool']);
  assert.deepEqual(named({ filter: '10' }), ['conv10']);
});

test('CSV has names and rows, and numbers bare', () => {
  assert.equal(toCsv(['a', 'b'], [['x', -1.5], ['y', 2]]), '"a","b"\r\n"x",-1.5\r\n"y",2\r\n');
});

test('quotes, commas and line ends stay inside their field', () => {
  assert.equal(toCsv(['a'], [['"x",\r\ny']]), '"a"\r\n"""x"",\r\ny"\r\n');
});

for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '|cmd', '%x']) {
  test(`${JSON.stringify(formula)} is no formula`, () => {
    assert.match(toCsv(['a'], [[formula]]), /\r\n"'/);
  });
}
