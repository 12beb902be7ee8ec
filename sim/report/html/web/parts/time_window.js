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
