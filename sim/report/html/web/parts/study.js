// What the page knows of a study: designs by dimension (parameters, then metrics), and which of them
// the reader looks at. Every chart asks here and is told of changes, so they all show the same.

import { readData } from './data.js';
import { number } from './format.js';

export class Study {
  // Ranges by dimension; a design is selected when it is within all of them.
  filters = new Map();
  focus = null; // the design under the pointer, or null
  #listeners = [];

  constructor() {
    Object.assign(this, readData('study'));
    this.dimensions = readData('dimensions');
    const data = readData('designs');
    this.columns = data.columns;
    this.device = data.device;
    this.devices = data.devices;
    this.byInput = data.by_input;
    this.front = data.front;
    this.knee = data.knee;
    this.isCandidate = data.candidate;
    this.shown = data.device.length; // designs on the page
    this.sensitivity = readData('sensitivity');
    this.isOnFront = new Set(this.front);
    this.#select();
  }

  get objectives() {
    return this.sensitivity.map(({ dimension }) => dimension);
  }
  get metrics() {
    return this.dimensions.map((_, i) => i).filter((i) => this.dimensions[i].kind === 'metric');
  }
  get parameters() {
    return this.dimensions.map((_, i) => i).filter((i) => this.dimensions[i].kind === 'parameter');
  }

  nameOf(dimension) {
    return this.dimensions[dimension].name;
  }

  // A value as text: the name that a number stands for, or the number.
  text(dimension, value) {
    if (value == null) return 'none';
    const { names, kind } = this.dimensions[dimension];
    if (names?.length > 0) return names[value] ?? String(value);
    return kind === 'parameter' ? value.toLocaleString('en') : number(value);
  }

  value(dimension, design) {
    return this.columns[dimension][design];
  }

  // What a reader calls a design: its device and what it has of each parameter.
  describe(design) {
    return [['device', this.devices[this.device[design]]],
      ...this.dimensions.map((dimension, i) => [dimension.name, this.text(i, this.value(i, design))])];
  }

  onChange(listener) {
    this.#listeners.push(listener);
  }

  // `range` is [from, to], or null for all.
  filter(dimension, range) {
    if (range) this.filters.set(dimension, range);
    else this.filters.delete(dimension);
    this.#select();
    this.#tell('selection');
  }
  filterAll(ranges) {
    for (const [dimension, range] of ranges) {
      if (range) this.filters.set(dimension, range);
      else this.filters.delete(dimension);
    }
    this.#select();
    this.#tell('selection');
  }
  clear() {
    this.filters.clear();
    this.#select();
    this.#tell('selection');
  }

  look(design) {
    if (design === this.focus) return;
    this.focus = design;
    this.#tell('focus');
  }

  isSelected(design) {
    return this.mask[design] === 1;
  }

  #select() {
    this.mask = new Uint8Array(this.shown).fill(1);
    for (const [dimension, [from, to]] of this.filters) {
      const column = this.columns[dimension];
      for (let i = 0; i < this.shown; i++) {
        if (column[i] == null || column[i] < from || column[i] > to) this.mask[i] = 0;
      }
    }
    this.selected = this.mask.reduce((sum, is) => sum + is, 0);
  }

  #tell(what) {
    for (const listener of this.#listeners) listener(what);
  }
}
