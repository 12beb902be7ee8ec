// The timeline itself: a lane per engine, a box per step, and over them the selected task with
// what it waited for and what waited for it.

import { BoxPainter, paintedSeries } from './boxes.js';
import { hideBubble, showBubble } from './bubble.js';
import { axis, graphic, makeChart } from './chart.js';
import { spanAt, visibleBoxes } from './spans.js';
import { colour, palette } from './theme.js';
import { followWindow, timeAxis, timeZoom } from './time_charts.js';

const kLaneHeight = 22;
const kMostArrows = 60;
const kMostPathPoints = 1200;
const kReadableWidth = 34; // pixels that a label needs

export class LanesChart {
  // `look` says how to show tasks: {colourOf(task, hues), isDim(task)}.
  // `onSelect(task or -1)`; `describe(task, lane, span)` gives the content of the bubble.
  constructor({ parent, tasks, window, look, onSelect, describe }) {
    Object.assign(this, { tasks, window, look, onSelect, describe });
    this.selected = -1;
    this.hovered = null; // [lane, span]
    const { box, chart, refresh } = makeChart({
      parent,
      height: tasks.lanes.length * kLaneHeight + 62,
      label: 'Timeline of all engines. Arrow keys move, plus and minus zoom, 0 shows all, '
        + 'N and P go to the next and previous step of the engine of the selected task.',
      option: () => this.#option(),
    });
    Object.assign(this, { box, chart, refresh });
    box.tabIndex = 0;
    box.setAttribute('role', 'application');
    this.overlay = new graphic.Group();
    this.overlay.silent = true;
    chart.getZr().add(this.overlay);
    this.#drawOverlay();
    followWindow(window, this);
    this.#listen();
  }

  select(task) {
    this.selected = task;
    if (task >= 0) this.window.reveal(this.tasks.start[task], this.tasks.end[task]);
    this.#drawOverlay();
  }

  #option() {
    return {
      grid: { left: 92, right: 18, top: 6, bottom: 54 },
      xAxis: timeAxis(this.window),
      yAxis: axis({
        type: 'category', inverse: true, data: this.tasks.lanes.map(({ name }) => name),
        splitLine: { show: true, lineStyle: { color: colour('line'), width: 0.5 } },
        axisLabel: { color: colour('ink'), fontSize: 11, interval: 0 },
      }),
      dataZoom: [timeZoom(this.window), {
        type: 'slider', filterMode: 'none', height: 18, bottom: 8, brushSelect: false,
        startValue: this.window.begin, endValue: this.window.end, showDataShadow: false,
        labelFormatter: '', borderColor: colour('line'), fillerColor: `${colour('accent')}22`,
        backgroundColor: colour('page'), handleSize: '90%',
        handleStyle: { color: colour('surface'), borderColor: colour('muted') },
        moveHandleSize: 0, emphasis: { handleStyle: { borderColor: colour('accent') } },
      }],
      series: [paintedSeries(this.tasks.latency, (frame) => this.#paint(frame))],
    };
  }

  #paint(frame) {
    this.frame = frame;
    this.criticalColour = colour('critical');
    const painter = new BoxPainter();
    const hues = palette();
    const height = frame.height / this.tasks.lanes.length;
    this.tasks.lanes.forEach((lane, number) => {
      this.#paintLane(painter, lane, frame.y + number * height + 2, height - 4, hues);
    });
    if (this.overlay) this.#drawOverlay();
    return [...painter.children(), ...this.#pathLine()];
  }

  // A line from task to task along the critical path, where it can be told from a blot.
  #pathLine() {
    const { begin, end } = this.frame;
    const { start, end: ends, lane, path } = this.tasks;
    const points = [];
    for (const task of path) {
      if (ends[task] < begin || start[task] > end) continue;
      const y = this.#middle(lane[task]) + this.#laneHeight() / 2 - 3.5;
      points.push([this.#x(start[task]), y], [this.#x(ends[task]), y]);
    }
    if (points.length < 2 || points.length > kMostPathPoints) return [];
    return [{ type: 'polyline', silent: true, shape: { points },
      style: { stroke: this.criticalColour, lineWidth: 1.25, fill: 'none', opacity: 0.8 } }];
  }

  #paintLane(painter, lane, y, height, hues) {
    const { frame, look } = this;
    const onHue = colour('on-hue');
    const dim = colour('idle');
    for (const { x, width, share, span } of visibleBoxes(lane, frame.begin, frame.end, frame.width)) {
      const task = lane.task[span];
      const isDim = look.isDim(task);
      const left = frame.x + x;
      const shown = Math.max(width - (width > 3 ? 0.75 : 0), 0.6);
      const tall = height * Math.max(share, 0.12);
      painter.box(isDim ? dim : look.colourOf(task, hues), left, y + height - tall, shown, tall);
      if (this.tasks.critical.has(task)) painter.box(this.criticalColour, left, y + height - 3, shown, 3);
      if (width > kReadableWidth && !isDim) {
        painter.label(this.tasks.name(task), left + 4, y + height / 2, width - 8, onHue);
      }
    }
  }

  // In pixels of the chart.
  #x(moment) {
    const { x, width, begin, end } = this.frame;
    return x + ((moment - begin) / (end - begin)) * width;
  }
  #laneHeight() {
    return this.frame.height / this.tasks.lanes.length;
  }
  #middle(lane) {
    return this.frame.y + (lane + 0.5) * this.#laneHeight();
  }

  #drawOverlay() {
    if (!this.frame) return;
    this.overlay.removeAll();
    const { x, y, width, height } = this.frame;
    this.overlay.setClipPath(new graphic.Rect({ shape: { x, y, width, height } }));
    if (this.hovered) this.#outline(...this.hovered, colour('muted'));
    if (this.selected < 0) return;
    this.tasks.lanes.forEach((lane, number) => {
      for (let i = 0; i < lane.task.length; i++) {
        if (lane.task[i] === this.selected) this.#outline(number, i, colour('ink'));
      }
    });
    for (const task of this.tasks.producers(this.selected).slice(0, kMostArrows)) {
      this.#arrow(task, this.selected, colour('accent'));
    }
    for (const task of this.tasks.consumers(this.selected).slice(0, kMostArrows)) {
      this.#arrow(this.selected, task, colour('contention'));
    }
  }

  #outline(lane, span, stroke) {
    const { start, end } = this.tasks.lanes[lane];
    const left = this.#x(start[span]);
    const height = this.#laneHeight();
    this.overlay.add(new graphic.Rect({
      shape: { x: left - 0.5, y: this.#middle(lane) - height / 2 + 1.5,
        width: Math.max(this.#x(end[span]) - left, 2), height: height - 3, r: 2 },
      style: { fill: 'none', stroke, lineWidth: 2 },
    }));
  }

  #arrow(from, to, stroke) {
    const { tasks } = this;
    const x1 = this.#x(tasks.end[from]);
    const y1 = this.#middle(tasks.lane[from]);
    const x2 = this.#x(tasks.start[to]);
    const y2 = this.#middle(tasks.lane[to]);
    const bend = Math.max(14, Math.abs(x2 - x1) / 2);
    this.overlay.add(new graphic.BezierCurve({
      shape: { x1, y1, x2, y2, cpx1: x1 + bend, cpy1: y1, cpx2: x2 - bend, cpy2: y2 },
      style: { stroke, lineWidth: 1.5, fill: 'none' },
    }));
    this.overlay.add(new graphic.Polygon({
      shape: { points: [[x2, y2], [x2 - 7, y2 - 3.5], [x2 - 7, y2 + 3.5]] }, style: { fill: stroke },
    }));
  }

  // [lane, span] under a place of the chart, or null.
  #at(x, y) {
    const { frame } = this;
    const number = Math.floor((y - frame.y) / this.#laneHeight());
    if (x < frame.x || x > frame.x + frame.width || !this.tasks.lanes[number]) return null;
    const perPixel = (frame.end - frame.begin) / frame.width;
    const span = spanAt(this.tasks.lanes[number], frame.begin + (x - frame.x) * perPixel, 3 * perPixel);
    return span < 0 ? null : [number, span];
  }

  #hover(event) {
    this.hovered = this.#at(event.offsetX, event.offsetY);
    this.chart.getZr().setCursorStyle(this.hovered ? 'pointer' : 'default');
    if (this.hovered) {
      const [number, span] = this.hovered;
      const lane = this.tasks.lanes[number];
      showBubble(event.event, ...this.describe(lane.task[span], lane, span));
    } else {
      hideBubble();
    }
    this.#drawOverlay();
  }

  #listen() {
    const surface = this.chart.getZr();
    let pressed = null;
    surface.on('mousemove', (event) => this.#hover(event));
    surface.on('globalout', () => {
      this.hovered = null;
      hideBubble();
      this.#drawOverlay();
    });
    surface.on('mousedown', ({ offsetX }) => { pressed = offsetX; });
    surface.on('click', ({ offsetX, offsetY }) => {
      if (Math.abs(offsetX - pressed) > 3) return; // it was a drag
      const [number, span] = this.#at(offsetX, offsetY) ?? [];
      this.onSelect(number === undefined ? -1 : this.tasks.lanes[number].task[span]);
    });
    surface.on('dblclick', () => this.window.all());
    this.box.addEventListener('keydown', (event) => this.#key(event));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      ArrowLeft: () => this.window.pan(-0.2), ArrowRight: () => this.window.pan(0.2),
      '+': () => this.window.zoom(0.6), '=': () => this.window.zoom(0.6),
      '-': () => this.window.zoom(1 / 0.6), 0: () => this.window.all(),
      n: () => this.#step(1), p: () => this.#step(-1), Escape: () => this.onSelect(-1),
    };
    const action = actions[event.key] ?? actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  }

  // To the next or previous step on the engine of the selected task, else to its first.
  #step(direction) {
    const number = this.selected < 0 ? 0 : this.tasks.lane[this.selected];
    const { task, start } = this.tasks.lanes[number];
    let i = this.selected < 0 ? 0 : spanAt(this.tasks.lanes[number], this.tasks.start[this.selected], 0);
    while (task[i] === this.selected && start[i + direction] !== undefined) i += direction;
    this.onSelect(task[i]);
  }
}
