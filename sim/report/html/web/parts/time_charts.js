// What the charts over time share: their axis, their zoom, and that all show the same window.

import { axis, onceVisible } from './chart.js';
import { timeAxisLabel } from './format.js';
import { colour } from './theme.js';

export function timeAxis(window) {
  return axis({
    type: 'value', min: 0, max: window.latency,
    axisLabel: { color: colour('muted'), fontSize: 11, hideOverlap: true,
      showMinLabel: false, showMaxLabel: false,
      formatter: (ps) => timeAxisLabel(window.end - window.begin)(ps) },
  });
}

export function timeZoom(window, more = {}) {
  return {
    type: 'inside', filterMode: 'none', startValue: window.begin, endValue: window.end,
    zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true, moveOnMouseWheel: false, throttle: 16,
    minValueSpan: Math.min(1000, window.latency), ...more,
  };
}

// Lets a chart follow the window, as soon as it is seen, and lead it. `update()` says that what it
// shows of the window has to change too.
export function followWindow(window, { box, chart }, update = () => {}) {
  const soon = onceVisible(box);
  let isOwn = false;
  chart.on('datazoom', () => {
    const [{ startValue, endValue }] = chart.getOption().dataZoom;
    isOwn = true;
    window.show(startValue, endValue);
    isOwn = false;
  });
  window.onChange(() => {
    const leads = isOwn;
    soon(() => {
      if (!leads) {
        chart.dispatchAction(
          { type: 'dataZoom', startValue: window.begin, endValue: window.end }, { silent: true });
      }
      update();
    });
  });
}
