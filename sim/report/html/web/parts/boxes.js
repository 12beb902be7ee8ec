// Many boxes as one shape: thousands cost hardly more than one. A custom series of the charting
// library draws them, which brings axes, zoom and clipping.

import { graphic } from './chart.js';

graphic.registerShape('boxes', graphic.extendShape({
  shape: { boxes: [] }, // x, y, width, height one after another
  buildPath(path, { boxes }) {
    for (let i = 0; i < boxes.length; i += 4) {
      path.rect(boxes[i], boxes[i + 1], boxes[i + 2], boxes[i + 3]);
    }
  },
}));

// Collects boxes by colour and gives them as the children of one custom item.
export class BoxPainter {
  constructor() {
    this.byColour = new Map();
    this.labels = [];
  }

  box(colour, x, y, width, height) {
    let boxes = this.byColour.get(colour);
    if (!boxes) this.byColour.set(colour, (boxes = []));
    boxes.push(x, y, width, height);
  }

  // A text that fits into its box or is cut.
  label(text, x, y, width, fill) {
    this.labels.push({
      type: 'text',
      silent: true,
      style: { text, x, y, width, fill, overflow: 'truncate', ellipsis: '…', fontSize: 11,
        verticalAlign: 'middle' },
    });
  }

  children() {
    const boxes = [...this.byColour].map(([fill, list]) => (
      { type: 'boxes', silent: true, shape: { boxes: list }, style: { fill } }));
    return [...boxes, ...this.labels];
  }
}

// What a custom series needs to draw everything at once: `paint(frame)` gets the plot's rectangle
// in pixels and the part of the run that it shows, and gives the children.
export function paintedSeries(latency, paint) {
  return {
    type: 'custom',
    clip: true,
    silent: true,
    data: [[0, 0]],
    renderItem({ coordSys }, api) {
      const [left] = api.coord([0, 0]);
      const [right] = api.coord([latency, 0]);
      const moment = (x) => ((x - left) / (right - left)) * latency;
      const { x, y, width, height } = coordSys;
      const begin = moment(x);
      const end = moment(x + width);
      return { type: 'group', children: paint({ x, y, width, height, begin, end }) };
    },
  };
}
