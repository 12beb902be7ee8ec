// Every design as a line over all its numbers. A range on an axis selects.

import { ParallelChart } from 'echarts/charts';
import { ParallelComponent } from 'echarts/components';
import * as echarts from 'echarts/core';

import { makeChart } from '../parts/chart.js';
import { element } from '../parts/dom.js';
import { tick } from '../parts/format.js';
import { selectionLine } from '../parts/study_selection.js';
import { colour } from '../parts/theme.js';

echarts.use([ParallelChart, ParallelComponent]);

const kMostLines = 4000;

// A name in lines of some letters, broken where its words end.
function wrapped(name) {
  const lines = [''];
  for (const word of name.split(/(?<=[._])/)) {
    if (lines.at(-1).length + word.length > 14 && lines.at(-1) !== '') lines.push('');
    lines[lines.length - 1] += word;
  }
  return lines.join('\n');
}

class Parallel {
  constructor(body, study) {
    this.study = study;
    // Dimensions that tell designs apart.
    this.shown = study.dimensions.map((_, i) => i)
      .filter((i) => new Set(study.columns[i].filter((value) => value != null)).size > 1);
    const step = Math.ceil(study.shown / kMostLines);
    this.lines = Array.from({ length: study.shown }, (_, i) => i)
      .filter((i) => i % step === 0 || study.isOnFront.has(i));
    const { chart, refresh } = makeChart({
      parent: body, height: 400, label: 'Designs as lines over all their numbers', option: () => this.#option() });
    this.chart = chart;
    this.refresh = refresh;
    chart.on('axisareaselected', () => this.#take());
    study.onChange((what) => this.#update(what));
    body.append(selectionLine(study));
  }

  // What the axes say now.
  #take() {
    if (this.isTelling) return;
    const ranges = this.shown.map((dimension, i) => {
      const model = this.chart.getModel().getComponent('parallelAxis', i);
      const intervals = model.activeIntervals;
      return [dimension, intervals.length === 0 ? null : [
        Math.min(...intervals.map(([from]) => from)), Math.max(...intervals.map(([, to]) => to))]];
    });
    this.isTelling = true;
    this.study.filterAll(ranges);
    this.isTelling = false;
  }

  #update(what) {
    if (what === 'selection' && !this.isTelling) {
      this.isTelling = true;
      this.shown.forEach((dimension, i) => {
        const range = this.study.filters.get(dimension);
        this.chart.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: `axis-${i}`,
          intervals: range ? [range] : [] });
      });
      this.isTelling = false;
    }
    this.chart.setOption({ series: this.#series() });
  }

  #line(i) {
    return this.shown.map((dimension) => this.study.value(dimension, i) ?? '-');
  }

  #series() {
    const { study, lines } = this;
    // Who is selected the study says, not the axes: they fade nobody.
    const some = (id, z, hue, width, opacity, designs) => ({
      type: 'parallel', parallelIndex: 0, id, z, smooth: 0.15, silent: true,
      lineStyle: { color: colour(hue), width, opacity }, inactiveOpacity: opacity, activeOpacity: opacity,
      data: designs.map((i) => this.#line(i)) });
    const chosen = lines.filter((i) => study.isSelected(i));
    const strength = Math.max(0.12, Math.min(0.7, 60 / Math.max(chosen.length, 1)));
    return [
      some('others', 1, 'muted', 1, 0.06, study.filters.size > 0 ? lines.filter((i) => !study.isSelected(i)) : []),
      some('selected', 2, 'busy', 1.1, strength, chosen.filter((i) => !study.isOnFront.has(i))),
      some('front', 3, 'critical', 1.8, 0.85, chosen.filter((i) => study.isOnFront.has(i))),
      some('focus', 4, 'ink', 3, 1, study.focus == null ? [] : [study.focus]),
    ];
  }

  #option() {
    const { study } = this;
    return {
      parallel: { left: 70, right: 90, top: 62, bottom: 16, axisExpandable: false },
      parallelAxis: this.shown.map((dimension, i) => ({
        id: `axis-${i}`, dim: i, name: wrapped(study.nameOf(dimension)),
        type: 'value', scale: true, realtime: false,
        inverse: study.dimensions[dimension].objective === 'min',
        nameLocation: study.dimensions[dimension].objective === 'min' ? 'start' : 'end',
        nameTextStyle: { color: colour(study.dimensions[dimension].objective ? 'ink' : 'muted'), fontSize: 11, lineHeight: 13 },
        axisLine: { lineStyle: { color: colour('muted') } },
        axisTick: { show: false },
        axisLabel: { color: colour('muted'), fontSize: 10, textBorderColor: colour('surface'), textBorderWidth: 3,
          formatter: (value) => (study.dimensions[dimension].names?.length ? study.text(dimension, value) : tick(value)) },
        areaSelectStyle: { width: 18, color: colour('accent'), borderColor: colour('accent'), opacity: 0.3 },
      })),
      series: this.#series(),
    };
  }
}

export const parallel = {
  id: 'parallel',
  title: 'All numbers',
  about: 'A line for each design; what is minimised grows downwards, so that lines at the top are good ones. Drag along an axis to select a range, click it to let go.',
  render(body, study) {
    if (study.shown < 2) return false;
    new Parallel(body, study);
    body.append(element('div', { class: 'chart-legend' },
      ...[['critical', 'on the Pareto front'], ['busy', 'other designs'], ['ink', 'under the pointer']].map(([hue, text]) => {
        const swatch = element('span', { class: 'swatch' });
        swatch.style.background = `var(--${hue})`;
        return element('span', {}, swatch, text);
      })));
    return true;
  },
};
