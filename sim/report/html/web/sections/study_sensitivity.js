// How much each parameter matters: one at a time around a design in the middle, and on average.

import { axis, makeChart, tooltip } from '../parts/chart.js';
import { choice, element } from '../parts/dom.js';
import { tick } from '../parts/format.js';
import { colour } from '../parts/theme.js';

const change = (value, from) => (from === 0 ? 0 : (100 * (value - from)) / Math.abs(from));
const signed = (percent) => `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;

// Bars to both sides of what the baseline has.
function tornadoOption(study, { dimension, tornado }) {
  const isMore = study.dimensions[dimension].objective === 'max';
  const better = isMore ? 'most' : 'least';
  const side = (which) => ({
    type: 'bar', stack: 'one', name: which === better ? 'better' : 'worse', barMaxWidth: 22,
    itemStyle: { color: colour(which === better ? 'busy' : 'contention') },
    label: { show: true, position: which === 'least' ? 'left' : 'right', color: colour('ink'), fontSize: 11, width: 110, overflow: 'truncate',
      formatter: ({ data }) => (Math.abs(data.value) < 0.05 ? '' : data.told) },
    data: tornado.bars.map((bar) => ({ value: change(bar[which].metric, tornado.metric), told: bar[which].value, exact: bar[which].metric })) });
  return {
    grid: { left: 8, right: 70, top: 10, bottom: 40, containLabel: true },
    tooltip: tooltip({ trigger: 'item',
      formatter: ({ name, data }) => element('div', {}, `${name} ${data.told}: ${study.text(dimension, data.exact)} (${signed(data.value)})`) }),
    yAxis: axis({ type: 'category', inverse: true, data: tornado.bars.map(({ name }) => name), axisLabel: { color: colour('ink') } }),
    xAxis: axis({ type: 'value', boundaryGap: ['15%', '15%'], name: `${study.nameOf(dimension)}, change`, nameLocation: 'middle', nameGap: 26,
      axisLabel: { color: colour('muted'), formatter: (value) => `${tick(value)} %` } }),
    series: [side('least'), side('most')],
  };
}

// A small chart for each parameter, all with one scale.
function effectOption(study, dimension, effect, range) {
  return {
    grid: { left: 8, right: 12, top: 12, bottom: 6, containLabel: true },
    tooltip: tooltip({ trigger: 'axis',
      formatter: ([{ name, data }]) => element('div', {}, `${name}: ${study.text(dimension, data.value)}, mean of ${data.designs} designs`) }),
    xAxis: axis({ type: 'category', data: effect.levels.map(({ label }) => label), axisLabel: { color: colour('muted'), fontSize: 10, hideOverlap: true } }),
    yAxis: axis({ type: 'value', min: range[0], max: range[1], splitNumber: 3, axisLabel: { showMinLabel: false, showMaxLabel: false, color: colour('muted'), fontSize: 10, formatter: (value) => tick(value) } }),
    series: [{ type: 'line', symbolSize: 7, lineStyle: { color: colour('busy'), width: 2 }, itemStyle: { color: colour('busy') },
      data: effect.levels.map(({ mean, designs }) => ({ value: mean, designs })) }],
  };
}

function rangeOf(effects) {
  const means = effects.flatMap(({ levels }) => levels.map(({ mean }) => mean));
  const [from, to] = [Math.min(...means), Math.max(...means)];
  const room = (to - from || Math.abs(to) || 1) * 0.08;
  return [from - room, to + room];
}

function show(place, study, objective) {
  const { dimension, effects, tornado } = objective;
  if (tornado && tornado.bars.length > 0) {
    const values = study.parameters.map((p, i) => `${study.nameOf(p)} ${tornado.values[i]}`).join(', ');
    place.append(element('h3', {}, 'One at a time'), element('p', { class: 'about' },
      `From ${study.text(dimension, tornado.metric)} with ${values}; each bar is one parameter alone.`));
    makeChart({ parent: place, height: 70 + 34 * tornado.bars.length, label: 'Change of the objective by one parameter at a time',
      option: () => tornadoOption(study, objective) });
  }
  if (effects.length > 0) {
    place.append(element('h3', {}, 'On average'), element('p', { class: 'about' },
      'The mean over everything else that varies, for each value of a parameter, from designs that differ in it alone; the same scale everywhere.'));
    const range = rangeOf(effects);
    const grid = element('div', { class: 'small-charts' });
    place.append(grid);
    for (const effect of effects) {
      const cell = element('div', {}, element('h3', {}, effect.name));
      grid.append(cell);
      makeChart({ parent: cell, height: 170, label: `Mean of the objective by ${effect.name}`,
        option: () => effectOption(study, dimension, effect, range) });
    }
  }
}

export const sensitivity = {
  id: 'sensitivity',
  title: 'Sensitivity',
  about: 'How much each parameter matters.',
  render(body, study) {
    const answers = study.sensitivity.filter(({ effects }) => effects.length > 0);
    if (answers.length === 0) return false;
    const places = answers.map(() => element('div'));
    const pick = (chosen) => places.forEach((place, i) => { place.hidden = i !== chosen; });
    if (answers.length > 1) {
      body.append(element('div', { class: 'controls' }, choice('Objective',
        answers.map(({ dimension }, i) => [i, study.nameOf(dimension)]), (value) => pick(Number(value)))));
    }
    body.append(...places);
    answers.forEach((answer, i) => show(places[i], study, answer));
    pick(0);
    return true;
  },
};
