// Designs by two of their numbers, with the Pareto front and its knee. A rectangle selects.

import { BrushComponent, ToolboxComponent } from 'echarts/components';
import * as echarts from 'echarts/core';

import { hideBubble, showBubble } from '../parts/bubble.js';
import { axis, legend, makeChart } from '../parts/chart.js';
import { choice, element, facts } from '../parts/dom.js';
import { tick } from '../parts/format.js';
import { selectionLine } from '../parts/study_selection.js';
import { colour, palette } from '../parts/theme.js';

echarts.use([BrushComponent, ToolboxComponent]);

const kMostGroups = 10; // colours

class Scatter {
  constructor(body, study) {
    this.study = study;
    const [first, second] = [...study.objectives, ...study.metrics, ...study.parameters];
    this.x = study.objectives.length > 1 ? first : study.parameters[0] ?? second;
    this.y = study.objectives.length > 1 ? second : first;
    this.by = -1;
    const options = study.dimensions.map(({ name }, i) => [i, name]);
    const pick = (label, field, more = []) => {
      const made = choice(label, [...more, ...options], (value) => {
        this[field] = Number(value);
        this.refresh();
      });
      made.querySelector('select').value = String(this[field]);
      return made;
    };
    const groups = options.filter(([i]) => new Set(study.columns[i]).size <= kMostGroups);
    const colours = choice('Colour', [[-1, 'device'], ...groups], (value) => {
      this.by = Number(value);
      this.refresh();
    });
    body.append(element('div', { class: 'controls' }, pick('Across', 'x'), pick('Up', 'y'), colours,
      element('span', { class: 'spring' }),
      element('span', { class: 'note' }, 'drag a rectangle to select, click to let go')));
    const { chart, refresh } = makeChart({
      parent: body, height: 430, label: 'Designs by two of their numbers', option: () => this.#option() });
    this.chart = chart;
    this.refresh = () => {
      refresh();
      this.#brushAlways();
    };
    this.#brushAlways();
    chart.on('brushEnd', ({ areas }) => this.#take(areas));
    chart.getZr().on('mousemove', (event) => this.#hover(event));
    chart.getZr().on('globalout', () => { hideBubble(); study.look(null); });
    study.onChange((what) => this.#update(what));
    body.append(selectionLine(study));
  }

  #brushAlways() {
    this.chart.dispatchAction({ type: 'takeGlobalCursor', key: 'brush',
      brushOption: { brushType: 'rect', brushMode: 'single' } });
  }

  #take(areas) {
    const area = areas[0]?.coordRange;
    this.taken = true;
    this.study.filterAll(area ? [[this.x, area[0]], [this.y, area[1]]] : [[this.x, null], [this.y, null]]);
    this.taken = false;
  }

  #update(what) {
    if (what === 'focus') {
      this.chart.setOption({ series: [{ id: 'focus', data: this.#focused() }] });
      return;
    }
    this.chart.setOption({ series: this.#series() });
    const has = this.study.filters.has(this.x) || this.study.filters.has(this.y);
    if (!this.taken && !has) this.chart.dispatchAction({ type: 'brush', areas: [] });
  }

  #points(designs) {
    const { study, x, y } = this;
    return designs
      .filter((i) => study.value(x, i) != null && study.value(y, i) != null)
      .map((i) => [study.value(x, i), study.value(y, i), i]);
  }

  // Designs by colour: names of the groups, and the group of a design.
  #groups() {
    const { study, by } = this;
    if (by < 0) return { names: study.devices, of: (i) => study.device[i] };
    const values = [...new Set(study.columns[by])].sort((a, b) => a - b);
    const places = new Map(values.map((value, i) => [value, i]));
    return { names: values.map((value) => `${study.nameOf(by)} ${study.text(by, value)}`),
      of: (i) => places.get(study.value(by, i)) };
  }

  #focused() {
    return this.study.focus == null ? [] : this.#points([this.study.focus]);
  }

  #series() {
    const { study } = this;
    const hues = palette();
    const { names, of } = this.#groups();
    const all = Array.from({ length: study.shown }, (_, i) => i);
    const shape = { type: 'scatter', symbolSize: study.shown > 3000 ? 4 : 7, large: false, progressive: 4000 };
    const series = names.map((name, g) => ({
      ...shape, id: `group-${g}`, name, z: 3,
      itemStyle: { color: hues[g % hues.length], opacity: 0.85 },
      data: this.#points(all.filter((i) => of(i) === g && study.isSelected(i))),
    }));
    series.push({ ...shape, id: 'others', silent: true, z: 1, name: 'not selected',
      itemStyle: { color: colour('muted'), opacity: 0.16 },
      data: this.#points(all.filter((i) => !study.isSelected(i))) });
    series.push(this.#front());
    series.push({ type: 'scatter', id: 'knee', name: 'knee', z: 6, symbol: 'diamond', symbolSize: 17,
      silent: true,
      itemStyle: { color: 'transparent', borderColor: colour('critical'), borderWidth: 2.5 },
      label: { show: true, formatter: 'knee', position: 'bottom', distance: 7, color: colour('critical'), fontWeight: 600 },
      data: study.knee == null ? [] : this.#points([study.knee]) });
    series.push({ type: 'scatter', id: 'focus', z: 7, symbolSize: 15, silent: true,
      itemStyle: { color: 'transparent', borderColor: colour('ink'), borderWidth: 2 }, data: this.#focused() });
    return series;
  }

  // A line of steps where both axes are the two objectives; marks alone otherwise.
  #front() {
    const { study, x, y } = this;
    const both = study.objectives.length === 2 && study.objectives.includes(x) && study.objectives.includes(y);
    const points = this.#points(study.front).sort((a, b) => a[0] - b[0]);
    const isMore = study.dimensions[x].objective === 'max';
    return { type: 'line', id: 'front', name: 'Pareto front', z: 5, silent: true,
      step: both ? (isMore ? 'start' : 'end') : false,
      lineStyle: { color: colour('critical'), width: both ? 1.5 : 0 },
      symbol: 'circle', symbolSize: 9,
      itemStyle: { color: 'transparent', borderColor: colour('critical'), borderWidth: 1.5 }, data: points };
  }

  #option() {
    const { study, x, y } = this;
    const scale = (dimension) => axis({ type: 'value', scale: true, name: study.nameOf(dimension),
      nameLocation: 'middle', axisLabel: { color: colour('muted'), fontSize: 11, hideOverlap: true,
        formatter: (value) => (study.dimensions[dimension].names?.length ? study.text(dimension, value) : tick(value)) } });
    const { names } = this.#groups();
    return {
      legend: legend({ data: [...names, 'Pareto front'] }),
      grid: { left: 78, right: 26, top: 34, bottom: 46 },
      xAxis: { ...scale(x), nameGap: 28 },
      yAxis: { ...scale(y), nameGap: 58 },
      toolbox: { show: false },
      // Who is selected the study says: the brush itself changes no colours.
      brush: { xAxisIndex: 0, yAxisIndex: 0, seriesIndex: [-1], toolbox: ['rect'],
        brushStyle: { color: `${colour('accent')}22`, borderColor: colour('accent'), borderWidth: 1 } },
      series: this.#series(),
    };
  }

  #hover({ offsetX, offsetY, event }) {
    const { study, x, y } = this;
    let best = null;
    let least = 14 * 14;
    for (let i = 0; i < study.shown; i++) {
      if (!study.isSelected(i) || study.value(x, i) == null || study.value(y, i) == null) continue;
      const [px, py] = this.chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [study.value(x, i), study.value(y, i)]);
      const distance = (px - offsetX) ** 2 + (py - offsetY) ** 2;
      if (distance < least) [best, least] = [i, distance];
    }
    study.look(best);
    if (best == null) hideBubble();
    else showBubble(event, element('div', { class: 'name' }, this.#title(best)), facts(study.describe(best)));
  }

  #title(design) {
    if (design === this.study.knee) return 'knee of the Pareto front';
    return this.study.isOnFront.has(design) ? 'on the Pareto front' : 'design';
  }
}

export const tradeoff = {
  id: 'tradeoff',
  title: 'Trade-off',
  about: 'Each design by two of its numbers. Those on the Pareto front are beaten by none in all objectives at once.',
  render(body, study) {
    if (study.shown === 0) return false;
    new Scatter(body, study);
    return true;
  },
};
