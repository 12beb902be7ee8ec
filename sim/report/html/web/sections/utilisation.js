// What every engine did with the time. The data: {latency, unused,
// engines: [[name, working, contention, barrier, queue, idle]]}; the five times of an engine are
// exactly the latency.

import { axis, legend, makeChart, tooltip } from '../parts/chart.js';
import { readData } from '../parts/data.js';
import { element, facts } from '../parts/dom.js';
import { percent, time } from '../parts/format.js';
import { colour } from '../parts/theme.js';

// Name, colour, and place in an engine's row.
const kShares = [
  ['working', 'busy', 1], ['slowed by others', 'contention', 2], ['waiting for a barrier', 'barrier', 3],
  ['waiting in a queue', 'queue', 4], ['idle', 'idle', 5]];

function dataTable(engines, latency) {
  const row = (engine) => element('tr', {}, element('th', { class: 'text', scope: 'row' }, engine[0]),
    ...kShares.map(([, , place]) => element('td', {}, percent(engine[place] / latency, 2))));
  return element('details', { class: 'table-behind' }, element('summary', {}, 'The same as a table'),
    element('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Utilisation as a table' },
      element('table', {},
        element('thead', {}, element('tr', {}, element('th', { class: 'text', scope: 'col' }, 'engine'),
          ...kShares.map(([name]) => element('th', { scope: 'col' }, name)))),
        element('tbody', {}, ...engines.map(row)))));
}

export const utilisation = {
  id: 'utilisation',
  title: 'Utilisation',
  about: 'What each engine did with the time of the run.',
  render(body) {
    const { engines, latency, unused } = readData('utilisation');
    if (engines.length === 0) return false;
    makeChart({
      parent: body, height: engines.length * 22 + 56,
      label: 'Shares of the time of each engine; a table with the numbers follows',
      option: () => ({
        grid: { left: 92, right: 18, top: 30, bottom: 22 },
        legend: legend({ left: 92 }),
        tooltip: tooltip({
          trigger: 'axis', axisPointer: { type: 'none' },
          formatter: ([{ dataIndex }]) => element('div', {}, element('b', {}, engines[dataIndex][0]),
            facts(kShares.map(([name, , place]) => [name,
              `${percent(engines[dataIndex][place] / latency, 2)}, ${time(engines[dataIndex][place])}`]))) }),
        xAxis: axis({ type: 'value', min: 0, max: 100,
          axisLabel: { formatter: '{value} %', color: colour('muted'), fontSize: 11 } }),
        yAxis: axis({ type: 'category', inverse: true, data: engines.map(([name]) => name),
          axisLabel: { color: colour('ink'), fontSize: 11, interval: 0 } }),
        series: kShares.map(([name, shade, place]) => ({
          name, type: 'bar', stack: 'time', barWidth: 14, itemStyle: { color: colour(shade) },
          data: engines.map((engine) => (100 * engine[place]) / latency) })),
      }),
    });
    if (unused > 0) body.append(element('p', { class: 'note' }, `${unused} engines ran nothing.`));
    body.append(dataTable(engines, latency));
    return true;
  },
};
