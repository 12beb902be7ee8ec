// What lies in CMX, and how much data moves, over time. The data:
// {capacity, ddr_limit, cmx_limit, dma_limit (of all dma_engines), texts, traffic: [{name, time, value}],
//  tiles: [{tile, in_use: {time, value}, begin, size, start, duration, task, name}]},
// where the columns of a tile are what lies there: place and size in bytes, when it came and how
// long it stayed, the first task that touches it, the buffer's name.

import { BoxPainter, paintedSeries } from '../parts/boxes.js';
import { hideBubble, showBubble } from '../parts/bubble.js';
import { axis, makeChart } from '../parts/chart.js';
import { readData, undelta } from '../parts/data.js';
import { choice, element, facts } from '../parts/dom.js';
import { bytes, bytesAxisLabel, rate, rateAxisLabel, time } from '../parts/format.js';
import { valuesOverTime } from '../parts/over_time.js';
import { colour, palette } from '../parts/theme.js';
import { followWindow, timeAxis, timeZoom } from '../parts/time_charts.js';

let kept = null;
const memory = () => (kept ??= readData('memory'));

const seriesOf = (name, { time: times, value }) => (
  { name, times: undelta(times), values: undelta(value) });

export const bandwidth = {
  id: 'bandwidth',
  title: 'Bandwidth',
  about: 'Traffic over time against its limits, the memory’s own and that of the DMA engines that move it all: '
    + 'the mean of each interval, and for the DDR also its peak.',
  render(body, { window }) {
    const { traffic, ddr_limit: ddrLimit, cmx_limit: cmxLimit, dma_limit: dmaLimit, dma_engines: dmaEngines } = memory();
    if (traffic.length === 0) return false;
    const ddr = traffic.filter(({ name }) => name.startsWith('DDR'));
    const cmx = traffic.filter(({ name }) => name.startsWith('CMX'));
    const dma = { value: dmaLimit,
      name: `${dmaEngines === 1 ? 'the DMA engine' : `${dmaEngines} DMA engines`} ${rate(dmaLimit)}` };
    const shared = { parent: body, window, format: rate, axisFormat: rateAxisLabel };
    if (ddr.length > 0) {
      body.append(element('h3', {}, 'DDR'));
      valuesOverTime({
        ...shared, height: 170, label: 'DDR bandwidth over time',
        series: ddr.map((series) => seriesOf('mean', series)),
        limits: [{ value: ddrLimit, name: `the DDR ${rate(ddrLimit)}` }, dma] });
    }
    if (cmx.length > 0) {
      body.append(element('h3', {}, 'CMX, by transfers'));
      valuesOverTime({
        ...shared, height: 190, label: 'CMX bandwidth of each tile over time',
        series: cmx.map((series) => seriesOf(series.name.replace(/ bandwidth$/, ''), series)),
        limits: [{ value: cmxLimit, name: `a tile ${rate(cmxLimit)}` }, dma] });
    }
    return true;
  },
};

// The boxes of one tile's map.
class TileMap {
  constructor({ begin, size, start, duration, task, name }) {
    this.begin = undelta(begin);
    this.size = size;
    this.start = undelta(start);
    this.end = this.start.map((from, i) => from + duration[i]);
    this.task = undelta(task);
    this.name = name;
  }

  // The smallest box at a moment and a place, or -1.
  at(moment, place) {
    let best = -1;
    for (let i = 0; i < this.start.length && this.start[i] <= moment; i++) {
      const isThere = this.end[i] >= moment && this.begin[i] <= place && place < this.begin[i] + this.size[i];
      if (isThere && (best < 0 || this.size[i] <= this.size[best])) best = i;
    }
    return best;
  }
}

class CmxMap {
  constructor(parent, { tasks, window }) {
    Object.assign(this, { tasks, window, capacity: memory().capacity });
    this.show(0);
    const made = makeChart({
      parent, height: 330, label: 'Buffers in the CMX of one tile: their place over time',
      option: () => this.#option() });
    Object.assign(this, made);
    followWindow(window, this);
    const { chart } = made;
    chart.getZr().on('mousemove', (event) => this.#hover(event));
    chart.getZr().on('globalout', hideBubble);
  }

  show(number) {
    this.map = new TileMap(memory().tiles[number]);
    this.refresh?.();
  }

  #option() {
    return {
      grid: { left: 92, right: 18, top: 8, bottom: 24 },
      xAxis: timeAxis(this.window),
      yAxis: axis({ type: 'value', min: 0, max: this.capacity, splitNumber: 5,
        axisLabel: { color: colour('muted'), fontSize: 11, showMaxLabel: false,
          formatter: bytesAxisLabel(this.capacity) } }),
      dataZoom: [timeZoom(this.window)],
      series: [paintedSeries(this.tasks.latency, (frame) => this.#paint(frame))],
    };
  }

  #paint(frame) {
    this.frame = frame;
    const painter = new BoxPainter();
    const hues = palette();
    const onHue = colour('on-hue');
    const { start, end, begin, size, task, name } = this.map;
    const toX = frame.width / (frame.end - frame.begin);
    const toY = frame.height / this.capacity;
    const dots = new Set(); // of boxes smaller than a pixel, one per pixel is enough
    const labels = new Map(); // by place: of several that begin there, the one on top
    for (let i = 0; i < start.length && start[i] < frame.end; i++) {
      if (end[i] <= frame.begin) continue;
      const left = frame.x + (Math.max(start[i], frame.begin) - frame.begin) * toX;
      const width = Math.max(frame.x + (Math.min(end[i], frame.end) - frame.begin) * toX - left, 0.75);
      const height = Math.max(size[i] * toY, 0.75);
      const top = frame.y + frame.height - begin[i] * toY - height;
      if (width < 1.5 && height < 1.5) {
        const dot = Math.round(top) * 16384 + Math.round(left);
        if (dots.has(dot)) continue;
        dots.add(dot);
      }
      const gap = width > 3 && height > 3 ? 0.75 : 0;
      painter.box(hues[this.tasks.layerNumber(task[i]) % hues.length], left, top, width - gap, height - gap);
      if (width > 60 && height > 13) {
        labels.set(Math.round(left) * 4096 + Math.round((top + height / 2) / 12), [
          `${memory().texts[name[i]]}  ${this.tasks.name(task[i])}`, left + 4, top + height / 2, width - 8, onHue]);
      }
    }
    for (const label of labels.values()) painter.label(...label);
    return painter.children();
  }

  #hover({ offsetX, offsetY, event }) {
    const { x, y, width, height, begin, end } = this.frame;
    const moment = begin + ((offsetX - x) / width) * (end - begin);
    const place = ((y + height - offsetY) / height) * this.capacity;
    const found = offsetX >= x && offsetX <= x + width ? this.map.at(moment, place) : -1;
    if (found < 0) {
      hideBubble();
      return;
    }
    const { map, tasks } = this;
    showBubble(event, element('div', { class: 'name' }, memory().texts[map.name[found]]), facts([
      ['first used by', tasks.name(map.task[found])],
      ['place', `byte ${map.begin[found].toLocaleString('en')}, ${bytes(map.size[found])}`],
      ['there from', `${time(map.start[found])} to ${time(map.end[found])}`]]));
  }
}

export const cmx = {
  id: 'cmx',
  title: 'CMX',
  about: 'How full each tile’s CMX is, and what lies where: a buffer is there from the start of the '
    + 'first task that touches it to the end of the last one.',
  render(body, context) {
    const { tiles, capacity } = memory();
    if (tiles.length === 0) return false;
    body.append(element('h3', {}, 'In use'));
    valuesOverTime({
      parent: body, window: context.window, height: 170, format: bytes, axisFormat: bytesAxisLabel,
      label: 'Bytes in use in the CMX of each tile over time',
      series: tiles.map(({ tile, in_use: use }) => seriesOf(`tile ${tile}`, use)),
      limits: [{ value: capacity, name: `capacity ${bytes(capacity)}` }] });
    const heading = element('div', { class: 'controls' }, element('h3', {}, 'Buffers'));
    body.append(heading);
    const map = new CmxMap(body, context);
    heading.append(element('span', { class: 'spring' }), choice('Tile',
      tiles.map(({ tile }, number) => [number, String(tile)]), (number) => map.show(Number(number))));
    return true;
  },
};
