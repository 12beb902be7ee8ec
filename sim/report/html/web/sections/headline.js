// The run in a few numbers, and what holds it back. The data: {latency, dpu_cycles, inferences,
// per_second, operations_per_second, peak_operations_per_second, share_of_peak, ddr_read,
// ddr_written, compulsory or null, energy or null: {total, dpu, shave, unknown, activity},
// path: [[kind, ps]], gains: [[resource, latency if free, if twice as fast]], brakes: [text]}.

import { axis, legend, makeChart, tooltip } from '../parts/chart.js';
import { readData } from '../parts/data.js';
import { element, facts } from '../parts/dom.js';
import { bytes, count, number, percent, time } from '../parts/format.js';
import { colour } from '../parts/theme.js';

function card(label, value, more) {
  return element('div', { class: 'card' }, element('div', { class: 'label' }, label),
    element('div', { class: 'value' }, value), element('div', { class: 'more' }, more));
}

function trafficCard({ ddr_read: read, ddr_written: written, compulsory }) {
  const parts = `${bytes(read)} in, ${bytes(written)} out`;
  const times = compulsory ? `; ${number((read + written) / compulsory)} × what is compulsory` : '';
  return card('DDR traffic', bytes(read + written), parts + times);
}

function energyCard(energy) {
  if (!energy) return card('Energy', 'not known', 'the device has no power table');
  const unknown = energy.unknown > 0 ? `; ${count(energy.unknown)} tasks unknown` : '';
  return card('Energy', count(energy.total),
    `DPU cycles of the power virus; activity ${percent(energy.activity)}${unknown}`);
}

function cards(data) {
  const tera = (operations) => number(operations / 1e12);
  const several = data.inferences > 1 ? `, ${count(data.inferences)} inferences` : '';
  return element('div', { class: 'cards' },
    card('Latency', time(data.latency), `${count(data.dpu_cycles)} DPU cycles`),
    card('Rate', `${number(data.per_second)} /s`, `inferences per second${several}`),
    card('Compute', `${tera(data.operations_per_second)} TOPS`,
      `${percent(data.share_of_peak)} of what the DPUs could do; peak ${tera(data.peak_operations_per_second)} TOPS of 8 bit`),
    trafficCard(data), energyCard(data.energy));
}

function gainRows(gains, latency) {
  return gains.map(([resource, free, twice]) => element('tr', {},
    element('td', { class: 'text' }, resource),
    ...[twice, free].flatMap((then) => [
      element('td', {}, time(then)), element('td', {}, percent((latency - then) / latency))])));
}

function gainTable({ gains, latency }) {
  const head = ['if twice as fast', 'less', 'if it took no time', 'less'];
  return element('details', { class: 'table-behind' },
    element('summary', {}, 'Every resource, by simulating the run without it'),
    element('div', { class: 'table' }, element('table', {},
      element('thead', {}, element('tr', {}, element('th', { class: 'text', scope: 'col' }, 'resource'),
        ...head.map((name) => element('th', { scope: 'col' }, name)))),
      element('tbody', {}, ...gainRows(gains, latency)))));
}

// One bar: what the latency consists of along the critical path.
function pathChart(body, { path, latency }) {
  body.append(element('h3', {}, 'The latency, along the critical path'));
  makeChart({
    parent: body, height: 74,
    label: `The critical path: ${path.map(([kind, ps]) => `${kind} ${percent(ps / latency)}`).join(', ')}`,
    option: () => ({
      grid: { left: 4, right: 12, top: 30, bottom: 18 },
      legend: legend({ left: 0 }),
      tooltip: tooltip({
        formatter: ({ seriesName, value }) => element('div', {}, facts(
          [[seriesName, `${time(value)}, ${percent(value / latency)}`]])) }),
      xAxis: axis({ type: 'value', min: 0, max: latency,
        axisLabel: { formatter: (ps) => percent(ps / latency, 0), color: colour('muted'), fontSize: 11 },
        interval: latency / 10,
        splitLine: { show: false } }),
      yAxis: axis({ type: 'category', data: [''], axisLine: { show: false } }),
      series: path.map(([name, ps]) => ({ name, type: 'bar', stack: 'path', data: [ps], barWidth: 20 })),
    }),
  });
}

export const headline = {
  id: 'headline',
  title: 'Overview',
  render(body) {
    const data = readData('headline');
    body.append(cards(data));
    if (data.brakes.length > 0) {
      body.append(element('h3', {}, 'What holds it back most'),
        element('ol', { class: 'limits' }, ...data.brakes.map((brake) => element('li', {}, brake))));
    }
    if (data.gains.length > 0) body.append(gainTable(data));
    if (data.path.length > 0) pathChart(body, data);
  },
};
