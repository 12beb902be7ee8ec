// Charts of values that change now and then over the time that all charts show together.

import { axis, legend, makeChart, tooltip } from './chart.js';
import { element, facts } from './dom.js';
import { time } from './format.js';
import { resample } from './spans.js';
import { colour } from './theme.js';
import { followWindow, timeAxis, timeZoom } from './time_charts.js';

const kParts = 700; // of what is seen; a value for each

// The line of the series that is drawn last, for all limits.
function limitLines(limits) {
  return {
    silent: true, symbol: 'none', animation: false,
    lineStyle: { color: colour('limit'), type: 'dashed', width: 1 },
    label: { formatter: '{b}', color: colour('limit'), fontSize: 11 },
    // Names of limits that are close to each other stand at both ends.
    data: limits.map(({ value, name }, i) => (
      { name, yAxis: value, label: { position: i % 2 === 0 ? 'insideEndTop' : 'insideStartTop' } })),
  };
}

// `series`: [{name, times, values}]; the mean of each part of the window is drawn, for a single
// series its peaks as well. `limits`: [{value, name}]. `format` makes a value a text,
// `axisFormat` the values at an axis up to the largest.
export function valuesOverTime({ parent, window, series, limits, format, axisFormat, label, height }) {
  const isSingle = series.length === 1;
  const lines = () => series.flatMap(({ name, times, values }) => {
    const parts = resample(times, values, window.begin, window.end, kParts);
    const line = (of, more) => ({
      name, type: 'line', step: 'end', symbol: 'none', silent: true,
      data: parts.map((part) => [part.begin, part[of]]), ...more });
    const mean = line('mean', { lineStyle: { width: 1.25 }, areaStyle: isSingle ? { opacity: 0.3 } : undefined });
    return isSingle
      ? [line('largest', { name: 'peak', lineStyle: { width: 0.75, color: colour('muted'), opacity: 0.7 } }),
        { ...mean, itemStyle: { color: colour('busy') } }]
      : [mean];
  });
  const withLimit = (list) => {
    list[list.length - 1].markLine = limitLines(limits);
    return list;
  };
  const highest = Math.max(...limits.map(({ value }) => value));
  const made = makeChart({
    parent, height, label,
    option: () => ({
      grid: { left: 92, right: 18, top: isSingle ? 14 : 30, bottom: 24 },
      legend: isSingle ? undefined : legend({ left: 92 }),
      xAxis: timeAxis(window),
      yAxis: axis({ type: 'value', min: 0, max: ({ max }) => Math.max(max, highest) * 1.06,
        splitNumber: 4, axisLabel: { color: colour('muted'), fontSize: 11, showMaxLabel: false,
          formatter: axisFormat(highest) } }),
      tooltip: tooltip({
        trigger: 'axis', axisPointer: { lineStyle: { color: colour('muted') } },
        formatter: (shown) => element('div', {}, facts([
          ['at', time(shown[0].value[0])],
          ...shown.map(({ seriesName, value }) => [seriesName, format(value[1])])])),
      }),
      dataZoom: [timeZoom(window)],
      series: withLimit(lines()),
    }),
  });
  followWindow(window, made, () => made.chart.setOption({ series: withLimit(lines()) }));
}
