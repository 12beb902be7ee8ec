// Which network profits: each objective of each input, for the selection against all designs.

import { axis, legend, makeChart, tooltip } from '../parts/chart.js';
import { choice, element } from '../parts/dom.js';
import { tick } from '../parts/format.js';
import { colour } from '../parts/theme.js';

class Bars {
  constructor(body, study) {
    this.study = study;
    this.objective = 0;
    this.isRelative = study.inputs.length > 1;
    if (study.objectives.length > 1) {
      body.append(element('div', { class: 'controls' }, choice('Objective',
        study.objectives.map((dimension, i) => [i, study.nameOf(dimension)]), (value) => {
          this.objective = Number(value);
          this.refresh();
        })));
    }
    const { chart, refresh } = makeChart({
      parent: body, height: 90 + 46 * Math.min(study.inputs.length, 24) , label: 'Each input: the selected designs against all',
      option: () => this.#option() });
    this.chart = chart;
    this.refresh = refresh;
    study.onChange(() => chart.setOption(this.#option()));
  }

  #mean(input, has) {
    let sum = 0;
    let many = 0;
    this.study.byInput[this.objective][input].forEach((value, design) => {
      if (value != null && has(design)) {
        sum += value;
        many++;
      }
    });
    return many === 0 ? null : sum / many;
  }

  #value(input, design) {
    return design == null ? null : this.study.byInput[this.objective][input][design];
  }

  #option() {
    const { study, isRelative } = this;
    const dimension = study.objectives[this.objective];
    const { best } = study.sensitivity[this.objective];
    const all = study.inputs.map((_, input) => this.#mean(input, () => true));
    const told = (value, input) => (value == null || !all[input] ? null : isRelative ? (100 * value) / all[input] : value);
    const series = (name, hue, values) => ({ type: 'bar', id: name, name, barMaxWidth: 13, itemStyle: { color: colour(hue), borderRadius: [0, 3, 3, 0] },
      data: values.map((value, input) => ({ value: told(value, input), exact: value })) });
    const shown = [
      series('mean of all designs', 'idle', all),
      series('mean of the selected', 'busy', study.inputs.map((_, input) => this.#mean(input, (i) => study.isSelected(i)))),
      series('best', 'queue', study.inputs.map((_, input) => this.#value(input, best))),
      ...(study.knee == null ? [] : [series('knee', 'critical', study.inputs.map((_, input) => this.#value(input, study.knee)))]),
      ...[series('under the pointer', 'ink', study.inputs.map((_, input) => this.#value(input, study.focus)))],
    ];
    return {
      legend: legend({ data: shown.map(({ name }) => name) }),
      grid: { left: 8, right: 30, top: 34, bottom: 30, containLabel: true },
      tooltip: tooltip({ trigger: 'axis', axisPointer: { type: 'shadow' },
        formatter: (rows) => {
          const made = element('div', {}, element('div', { class: 'name' }, rows[0].name));
          for (const { seriesName, data } of rows) {
            if (data.exact != null) made.append(element('div', {}, `${seriesName}: ${study.text(dimension, data.exact)}${isRelative ? ` (${data.value.toFixed(1)} %)` : ''}`));
          }
          return made;
        } }),
      yAxis: axis({ type: 'category', inverse: true, data: study.inputs, axisLabel: { color: colour('ink'), width: 180, overflow: 'truncate' } }),
      xAxis: axis({ type: 'value', name: isRelative ? `${study.nameOf(dimension)}, % of the mean of all designs` : study.nameOf(dimension),
        nameLocation: 'middle', nameGap: 24, axisLabel: { color: colour('muted'), formatter: (value) => (isRelative ? `${tick(value)} %` : tick(value)) } }),
      series: shown,
    };
  }
}

export const networks = {
  id: 'networks',
  title: 'Inputs',
  about: 'What the selected designs, the best one and the knee mean for each input.',
  render(body, study) {
    if (study.inputs.length === 0 || study.sensitivity.length === 0) return false;
    new Bars(body, study);
    return true;
  },
};
