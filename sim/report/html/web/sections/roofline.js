// How far layers and DPU tasks are from what the device could do.

import { axis, legend, makeChart, tooltip } from '../parts/chart.js';
import { readData, undelta } from '../parts/data.js';
import { choice, element, facts } from '../parts/dom.js';
import { number, rate, time } from '../parts/format.js';
import { colour } from '../parts/theme.js';
import { layersOfRun } from './layers.js';

const kBounds = [['compute', 'busy'], ['DDR', 'barrier'], ['CMX', 'queue']];

// Points of one view: {x: operations per byte, y: operations per second, name, took, roof}.
function layerPoints() {
  return layersOfRun()
    .filter(({ operations, ddr, worked }) => operations > 0 && ddr > 0 && worked > 0)
    .map(({ name, operations, ddr, worked, roof }) => (
      { x: operations / ddr, y: operations / (worked * 1e-12), name, took: worked, roof }));
}

function taskPoints({ tasks: { task, operations, reads, roof }, roof_names: names }, tasks) {
  return [...undelta(task)].map((id, i) => {
    const took = tasks.end[id] - tasks.start[id];
    const x = operations[i] / Math.max(reads[i], 1);
    return { x, y: operations[i] / (took * 1e-12), name: tasks.name(id), took, roof: names[roof[i]] };
  }).filter(({ took }) => took > 0);
}

const decade = (value, up) => 10 ** (up ? Math.ceil(Math.log10(value)) : Math.floor(Math.log10(value)));

// The slope of the memory up to a flat roof of the DPUs, over the range of x.
function roofLine(operations, bandwidth, [low, high]) {
  const ridge = operations / bandwidth;
  return [low, ridge, high].filter((x) => x >= low && x <= high)
    .map((x) => [x, Math.min(operations, x * bandwidth)]);
}

const roofSeries = (name, type, data) => ({
  name, type: 'line', symbol: 'none', silent: true, lineStyle: { color: colour('limit'), width: 1.5, type },
  itemStyle: { color: colour('limit') }, data });

// The roofs are those of one DPU or of all; each point stands under that of its own type.
function options(points, { operations, operations_16_bit: operations16 }, bandwidth, memory) {
  const ridge = operations / bandwidth;
  const range = [
    decade(Math.min(ridge / 2, ...extreme(points, 'x', Math.min)), false),
    decade(Math.max(ridge * 2, ...extreme(points, 'x', Math.max)), true)];
  const slowest = Math.min(operations / 50, ...extreme(points, 'y', Math.min));
  const lowest = decade(Math.max(slowest, operations / 1e5), false);
  const isMany = points.length > 3000;
  return {
    grid: { left: 92, right: 24, top: 32, bottom: 40 },
    legend: legend({ left: 92 }),
    tooltip: tooltip({
      formatter: ({ data }) => (data.point ? element('div', {}, element('b', { class: 'name' }, data.point.name), facts([
        ['achieved', `${number(data.point.y / 1e12)} TOPS`],
        [`per byte of ${memory}`, `${number(data.point.x)} operations`],
        ['took', time(data.point.took)], ['bound by', data.point.roof]])) : '') }),
    xAxis: axis({ type: 'log', min: range[0], max: range[1], name: `operations per byte of ${memory}`,
      nameLocation: 'middle', nameGap: 24 }),
    yAxis: axis({ type: 'log', min: lowest, max: decade(operations * 1.2, true), name: 'TOPS achieved',
      nameLocation: 'middle', nameGap: 56,
      axisLabel: { color: colour('muted'), fontSize: 11, formatter: (value) => (value / 1e12).toLocaleString('en') } }),
    series: [
      roofSeries('8-bit roof', 'solid', roofLine(operations, bandwidth, range)),
      ...(operations16 < operations
        ? [roofSeries('16-bit roof', 'dashed', roofLine(operations16, bandwidth, range))] : []),
      ...kBounds.map(([bound, shade]) => ({
        name: `bound by ${bound}`, type: 'scatter', symbolSize: isMany ? 4 : 8, large: isMany,
        itemStyle: { color: colour(shade), opacity: isMany ? 0.5 : 0.75 },
        data: points.filter(({ roof }) => roof === bound).map((point) => ({ value: [point.x, point.y], point })) }))
        .filter(({ data }) => data.length > 0),
    ],
  };
}

// The least or largest of a member over any number of points, as a list of one; none without points.
function extreme(points, member, choose) {
  return points.length === 0 ? [] : [points.map((point) => point[member]).reduce((a, b) => choose(a, b))];
}

export const roofline = {
  id: 'roofline',
  title: 'Roofline',
  about: 'What was achieved, by how much is computed with each byte. Under the slope the memory is the '
    + 'limit, under the flat part the DPUs are; the distance to the roof is what could be gained.',
  render(body, { tasks }) {
    const data = readData('roofline');
    const views = {
      layers: () => options(layerPoints(), data.device, data.device.ddr, 'DDR'),
      tasks: () => options(taskPoints(data, tasks), data.dpu, data.dpu.cmx, 'CMX read'),
    };
    if (data.tasks.task.length === 0) return false;
    let shown = 'layers';
    const controls = element('div', { class: 'controls' });
    body.append(controls);
    const { refresh } = makeChart({
      parent: body, height: 400, label: 'Roofline: achieved operations per second over operations per byte',
      option: () => views[shown]() });
    const choices = [['layers', `layers on the device, DDR ${rate(data.device.ddr)}`]];
    if (data.dpu.cmx > 0) choices.push(['tasks', `DPU tasks on one DPU, CMX reads ${rate(data.dpu.cmx)}`]);
    controls.append(choice('Show', choices, (view) => { shown = view; refresh(); }));
    body.append(element('p', { class: 'note' }, `Peak of the device ${number(data.device.operations / 1e12)} TOPS of 8 bit, ${number(data.device.operations_16_bit / 1e12)} of 16 bit. `
      + `Layers that move nothing from or to DDR (${layersOfRun().filter(({ ddr }) => ddr === 0).length}) have no place here. `
      + 'The time of a layer is that in which something of it works, transfers too.'));
    return true;
  },
};
