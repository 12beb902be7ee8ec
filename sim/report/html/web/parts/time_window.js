// The part of the run that all charts over time show together.

export class TimeWindow {
  constructor(latency) {
    this.latency = Math.max(latency, 1);
    this.begin = 0;
    this.end = this.latency;
    this.listeners = [];
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  // Keeps within the run, and at least a nanosecond wide.
  show(begin, end) {
    const width = Math.min(Math.max(end - begin, 1000), this.latency);
    const first = Math.min(Math.max(begin, 0), this.latency - width);
    if (first === this.begin && first + width === this.end) return;
    this.begin = first;
    this.end = first + width;
    for (const listener of this.listeners) listener();
  }

  // By a factor below 1 closer, around a moment (the middle).
  zoom(factor, around = (this.begin + this.end) / 2) {
    this.show(around - (around - this.begin) * factor, around + (this.end - around) * factor);
  }

  // By a share of what is seen.
  pan(share) {
    const move = share * (this.end - this.begin);
    this.show(this.begin + move, this.end + move);
  }

  // Makes [begin, end) visible with some of what is around it.
  reveal(begin, end) {
    const around = Math.max(end - begin, 1000);
    const shown = this.end - this.begin;
    const isReadable = around > shown / 40 && begin >= this.begin && end <= this.end;
    if (!isReadable) this.show(begin - 6 * around, end + 6 * around);
  }

  all() {
    this.show(0, this.latency);
  }
}

// The axis and the zoom of a chart over time.
export function timeZoom(window, more = {}) {
  return {
    type: 'inside', filterMode: 'none', startValue: window.begin, endValue: window.end,
    zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true, moveOnMouseWheel: false, throttle: 16,
    minValueSpan: Math.min(1000, window.latency), ...more,
  };
}

// Lets a chart follow the window and lead it.
export function followWindow(window, chart) {
  let isOwn = false;
  chart.on('datazoom', () => {
    const [{ startValue, endValue }] = chart.getOption().dataZoom;
    isOwn = true;
    window.show(startValue, endValue);
    isOwn = false;
  });
  window.onChange(() => {
    if (isOwn) return;
    chart.dispatchAction(
      { type: 'dataZoom', startValue: window.begin, endValue: window.end }, { silent: true });
  });
}
