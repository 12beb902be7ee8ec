// Layers: a table, and how far each is from what the device could do. The data:
// layers {texts, rows}, a row as kFields names it; roofline {device and dpu: {operations,
// operations_16_bit, ddr, cmx} per second, roof_names, tasks: {task, operations, reads, roof}}.

import { readData } from '../parts/data.js';
import { element } from '../parts/dom.js';
import { bytes, count, number, percent, time } from '../parts/format.js';
import { makeTable } from '../parts/table.js';

const kFields = ['name', 'type', 'tasks', 'start', 'end', 'compute', 'worked', 'critical', 'brake', 'roof', 'model',
  'uncertainty', 'contention', 'operations', 'ddr', 'cmx', 'reads', 'least', 'busy'];
const kTexts = ['name', 'type', 'brake', 'roof', 'model'];

let kept = null;

export function layersOfRun() {
  if (kept) return kept;
  const { texts, rows } = readData('layers');
  kept = rows.map((row) => {
    const layer = Object.fromEntries(kFields.map((field, i) => [field, row[i]]));
    for (const field of kTexts) layer[field] = texts[layer[field]];
    return layer;
  });
  return kept;
}

function columns(latency, longest) {
  const us = (ps) => Number((ps / 1e6).toFixed(6));
  const share = (layer) => (100 * layer.critical) / latency;
  const bar = (layer) => {
    const drawn = element('span', { class: 'bar', 'aria-hidden': 'true' });
    drawn.style.width = `${(60 * layer.critical) / longest}px`;
    return element('span', {}, `${share(layer).toFixed(1)} %`, drawn);
  };
  const tops = ({ operations, compute }) => (compute > 0 ? operations / compute : 0); // per ps: 1e12/s
  return [
    { name: 'layer', isText: true, value: (l) => l.name },
    { name: 'type', isText: true, value: (l) => l.type },
    { name: 'tasks', value: (l) => l.tasks, show: (l) => count(l.tasks) },
    { name: 'start', unit: 'us', isHidden: true, value: (l) => us(l.start) },
    { name: 'end', unit: 'us', isHidden: true, value: (l) => us(l.end) },
    { name: 'critical', unit: 'us', about: 'its part of the critical path; all layers add up to the latency',
      value: (l) => us(l.critical), show: (l) => time(l.critical) },
    { name: 'share', unit: '%', about: 'of the latency', value: share, show: bar },
    { name: 'held up by', about: 'what its part of the critical path went to most', isText: true, value: (l) => l.brake },
    { name: 'compute', unit: 'us', about: 'while one of its DPU, SHAVE or media steps ran',
      value: (l) => us(l.compute), show: (l) => time(l.compute) },
    { name: 'slowed by others', unit: 'us', isHidden: true, value: (l) => us(l.contention) },
    { name: 'TOPS', about: 'operations over that time', value: tops, show: (l) => number(tops(l)) },
    { name: 'bound by', about: 'which of the device’s limits bounds its work', isText: true, value: (l) => l.roof },
    { name: 'of limit', unit: '%', about: 'the least time that this limit allows, of the time that it took',
      value: (l) => (l.worked > 0 ? (100 * l.least) / l.worked : 0),
      show: (l) => (l.worked > 0 ? percent(l.least / l.worked, 0) : '') },
    { name: 'DDR', unit: 'bytes', value: (l) => l.ddr, show: (l) => bytes(l.ddr) },
    { name: 'CMX', unit: 'bytes', isHidden: true, value: (l) => l.cmx },
    { name: 'DPU reads', unit: 'bytes', isHidden: true, value: (l) => l.reads },
    { name: 'operations', isHidden: true, value: (l) => l.operations },
    { name: 'timing by', about: 'the model of most of its compute time', isText: true, value: (l) => l.model },
    { name: '±', unit: '%', about: 'how far off that model expects to be', value: (l) => 100 * l.uncertainty,
      show: (l) => (l.uncertainty > 0 ? percent(l.uncertainty, 0) : '') },
  ];
}

export const layers = {
  id: 'layers',
  title: 'Layers',
  about: 'Click a column’s name to sort. “critical” is what each layer adds to the latency; what it does '
    + 'while something else is longer costs nothing.',
  render(body, context) {
    body.classList.add('long');
    const rows = layersOfRun();
    if (rows.length === 0) return false;
    makeTable({
      parent: body, label: 'Layers', file: 'layers.csv', rows,
      columns: columns(context.tasks.latency, rows.reduce((most, { critical }) => Math.max(most, critical), 1)),
      onPick: (layer) => context.search(layer.name),
    });
    return true;
  },
};
