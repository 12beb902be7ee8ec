// What the page knows of tasks: who they are, when their steps ran, and what waits for what.

import { offsets, readData, undelta } from './data.js';

// A task's lists of barriers, and the other way round the tasks of each barrier.
class BarrierLists {
  constructor({ counts, barriers }) {
    this.first = offsets(counts);
    this.barriers = undelta(barriers);
    this.tasks = new Map();
    for (let task = 0; task < counts.length; task++) {
      for (const barrier of this.of(task)) {
        if (!this.tasks.has(barrier)) this.tasks.set(barrier, []);
        this.tasks.get(barrier).push(task);
      }
    }
  }

  of(task) {
    return this.barriers.subarray(this.first[task], this.first[task + 1]);
  }

  tasksOf(barrier) {
    return this.tasks.get(barrier) ?? [];
  }
}

class Lane {
  constructor({ name, kind, task, start, duration }) {
    this.name = name;
    this.kind = kind;
    this.task = undelta(task);
    this.start = undelta(start);
    this.end = this.start.map((begin, i) => begin + duration[i]);
  }
}

export class Tasks {
  constructor(data = readData('tasks')) {
    this.data = data;
    this.count = data.name.length;
    this.latency = data.latency;
    this.layerNumbers = new Map();
    for (const layer of data.layer) {
      if (!this.layerNumbers.has(layer)) this.layerNumbers.set(layer, this.layerNumbers.size);
    }
    this.lanes = data.engines.map((engine) => new Lane(engine));
    this.start = new Float64Array(this.count).fill(Infinity);
    this.end = new Float64Array(this.count);
    this.lane = new Uint16Array(this.count); // of its first step
    this.lanes.forEach((lane, number) => this.#fillIn(lane, number));
    this.path = undelta(data.path); // the critical one's tasks, in its order
    this.critical = new Set(this.path);
    this.waits = new BarrierLists(data.waits);
    this.updates = new BarrierLists(data.updates);
  }

  #fillIn(lane, number) {
    for (let i = 0; i < lane.task.length; i++) {
      const task = lane.task[i];
      if (lane.start[i] < this.start[task]) {
        this.start[task] = lane.start[i];
        this.lane[task] = number;
      }
      this.end[task] = Math.max(this.end[task], lane.end[i]);
    }
  }

  name(task) {
    return this.data.texts[this.data.name[task]];
  }
  layer(task) {
    return this.data.texts[this.data.layer[task]];
  }
  // Counts layers in the order in which the schedule first names them.
  layerNumber(task) {
    return this.layerNumbers.get(this.data.layer[task]);
  }
  detail(task) {
    return this.data.texts[this.data.detail[task]];
  }
  // How much later it may end, alone, without lengthening the run.
  slack(task) {
    return this.data.slack[task];
  }
  model(task) {
    return this.data.texts[this.data.model[task]];
  }

  // Tasks whose end it waits for, and those that wait for its end, over barriers.
  producers(task) {
    return [...new Set([...this.waits.of(task)].flatMap((b) => this.updates.tasksOf(b)))];
  }
  consumers(task) {
    return [...new Set([...this.updates.of(task)].flatMap((b) => this.waits.tasksOf(b)))];
  }

  // Tasks whose name has the text, in order.
  search(text) {
    const wanted = text.toLowerCase();
    const has = this.data.texts.map((name) => name.toLowerCase().includes(wanted));
    const found = [];
    for (let task = 0; task < this.count; task++) {
      if (has[this.data.name[task]]) found.push(task);
    }
    return found;
  }
}
