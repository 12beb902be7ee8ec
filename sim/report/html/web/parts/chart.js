// The charting library with the parts that our pages need, and what all charts have in common:
// colours of the theme, a size that follows the page, a name for those who cannot see them.

import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

import { element } from './dom.js';
import { colour, onThemeChange, palette } from './theme.js';

echarts.use([
  BarChart, CustomChart, LineChart, ScatterChart, DataZoomComponent, GridComponent,
  LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer,
]);

export const { graphic } = echarts;

// What an axis looks like everywhere.
export function axis(more) {
  return {
    axisLine: { lineStyle: { color: colour('line') } },
    axisTick: { show: false },
    axisLabel: { color: colour('muted'), fontSize: 11, hideOverlap: true },
    nameTextStyle: { color: colour('muted'), fontSize: 11 },
    splitLine: { lineStyle: { color: colour('line'), width: 0.5 } },
    ...more,
  };
}

export function tooltip(more) {
  return {
    backgroundColor: colour('surface'),
    borderColor: colour('line'),
    textStyle: { color: colour('ink'), fontSize: 12 },
    confine: true,
    transitionDuration: 0,
    ...more,
  };
}

export function legend(more) {
  return {
    textStyle: { color: colour('ink'), fontSize: 12 }, inactiveColor: colour('line'),
    itemWidth: 12, itemHeight: 8, top: 0, ...more,
  };
}

// A chart in a box of the given height. `option()` is asked again when the theme changes.
export function makeChart({ parent, height, label, option }) {
  const box = element('div', { class: 'chart', role: 'img', 'aria-label': label });
  box.style.height = `${height}px`;
  parent.append(box);
  const chart = echarts.init(box, null, { renderer: 'canvas' });
  const refresh = () => chart.setOption({
    animation: false,
    color: palette(),
    backgroundColor: 'transparent',
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    ...option(),
  }, { notMerge: true });
  refresh();
  onThemeChange(refresh);
  new ResizeObserver(() => chart.resize()).observe(box);
  addEventListener('beforeprint', () => chart.resize());
  return { box, chart, refresh };
}

// Does the work now if the box is on the screen, else once when it comes there (or to paper).
export function onceVisible(box) {
  let isVisible = true;
  let waiting = null;
  const catchUp = () => {
    waiting?.();
    waiting = null;
  };
  new IntersectionObserver(([{ isIntersecting }]) => {
    isVisible = isIntersecting;
    if (isVisible) catchUp();
  }, { rootMargin: '100px' }).observe(box);
  addEventListener('beforeprint', catchUp);
  return (work) => {
    waiting = work;
    if (isVisible) catchUp();
  };
}
