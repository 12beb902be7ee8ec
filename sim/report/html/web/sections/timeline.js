// All engines over time, with search, the selected task and what it depends on.

import { button, checkbox, choice, element, facts } from '../parts/dom.js';
import { count, time } from '../parts/format.js';
import { LanesChart } from '../parts/lanes_chart.js';

const kKinds = ['DMA', 'DPU', 'SHAVE', 'M2I'];
const kMostListed = 200;

// How tasks are shown; the controls change it.
class Look {
  constructor(tasks) {
    this.by = 'layer';
    this.onlyCritical = false;
    this.found = null; // a set of tasks, or null: no search
    this.kinds = tasks.lanes.map(({ kind }) => kKinds.indexOf(kind));
    this.tasks = tasks;
  }

  colourOf(task, hues) {
    const number = this.by === 'layer'
      ? this.tasks.layerNumber(task) : this.kinds[this.tasks.lane[task]];
    return hues[number % hues.length];
  }
  isDim(task) {
    return (this.found && !this.found.has(task)) || (this.onlyCritical && !this.tasks.critical.has(task));
  }
}

function zoomButtons(window) {
  return element('span', { class: 'group' },
    button('+', () => window.zoom(0.5), { 'aria-label': 'Zoom in' }),
    button('−', () => window.zoom(2), { 'aria-label': 'Zoom out' }),
    button('←', () => window.pan(-0.4), { 'aria-label': 'Earlier' }),
    button('→', () => window.pan(0.4), { 'aria-label': 'Later' }),
    button('All', () => window.all(), { title: 'Show the whole run' }));
}

// A field that finds tasks by name; Enter goes from one to the next.
function searchField({ tasks, look, refresh, select }) {
  let found = [];
  let shown = -1; // of found; -1: none yet
  const told = element('span', { class: 'note', role: 'status' });
  const field = element('input', {
    type: 'search', placeholder: 'Find tasks by name', 'aria-label': 'Find tasks by name',
    oninput: () => {
      found = field.value ? tasks.search(field.value) : [];
      shown = -1;
      look.found = field.value ? new Set(found) : null;
      told.textContent = field.value ? `${count(found.length)} of ${count(tasks.count)}` : '';
      refresh();
    },
    onkeydown: (event) => {
      if (event.key !== 'Enter' || found.length === 0) return;
      shown = event.shiftKey ? shown - 1 : shown + 1;
      shown = (shown + found.length) % found.length;
      select(found[shown]);
    },
  });
  const find = (text) => {
    field.value = text;
    field.dispatchEvent(new Event('input'));
  };
  return { control: element('span', { class: 'control' }, field, told), find };
}

function taskList(title, list, { tasks, select }) {
  const items = list.slice(0, kMostListed).map((task) => element('li', {},
    button(tasks.name(task), () => select(task), { class: 'link' }),
    element('span', { class: 'note' }, ` ${tasks.lanes[tasks.lane[task]].name}, ends ${time(tasks.end[task])}`)));
  const rest = list.length - items.length;
  return element('div', {}, element('h3', {}, `${title} (${count(list.length)})`),
    list.length === 0 ? element('p', { class: 'note' }, 'nothing, over barriers') : element('ul', {}, ...items),
    rest > 0 ? element('p', { class: 'note' }, `and ${count(rest)} more`) : null);
}

function taskFacts(task, { tasks }) {
  const rows = [
    ['does', tasks.detail(task)],
    ['layer', tasks.layer(task)],
    ['engine', tasks.lanes[tasks.lane[task]].name],
    ['runs', `${time(tasks.start[task])} to ${time(tasks.end[task])}`],
    ['takes', time(tasks.end[task] - tasks.start[task])],
    ['timing by', tasks.model(task)],
  ];
  rows.push(tasks.critical.has(task)
    ? ['critical path', 'on it: what it takes longer, the run takes longer']
    : ['slack', `${time(tasks.slack(task))}: so much later it may end without lengthening the run`]);
  return rows;
}

function showDetails(panel, task, tools) {
  panel.hidden = task < 0;
  if (task < 0) return;
  const { tasks } = tools;
  panel.replaceChildren(element('div', { class: 'columns' },
    element('div', {}, element('h3', { class: 'name' }, tasks.name(task)), facts(taskFacts(task, tools))),
    taskList('Waits for', tasks.producers(task), tools),
    taskList('Releases', tasks.consumers(task), tools)));
}

function describe(tasks) {
  return (task, lane, span) => {
    const rows = [
      ['engine', lane.name],
      ['starts', time(lane.start[span])],
      ['takes', time(lane.end[span] - lane.start[span])],
      ['does', tasks.detail(task)],
    ];
    return [element('div', { class: 'name' }, tasks.name(task)), facts(rows)];
  };
}

export const timeline = {
  id: 'timeline',
  title: 'Timeline',
  about: 'Drag to move, Ctrl and the wheel to zoom, double-click to see all. Click a task for what '
    + 'it waits for and what it releases. The red line is the critical path: what makes the latency. '
    + 'Where steps are thinner than a pixel, the height tells how busy the engine is.',
  render(body, context) {
    const { tasks, window } = context;
    const look = new Look(tasks);
    const panel = element('div', { class: 'details', hidden: true, 'aria-live': 'polite' });
    const controls = element('div', { class: 'controls' });
    body.append(controls);
    const tools = { tasks, look, select: (task) => select(task) };
    const chart = new LanesChart({
      parent: body, tasks, window, look, onSelect: tools.select, describe: describe(tasks) });
    function select(task) {
      chart.select(task);
      showDetails(panel, task, tools);
    }
    const refresh = () => chart.refresh();
    const { control, find } = searchField({ ...tools, refresh });
    context.search = (text) => {
      find(text);
      body.scrollIntoView();
    };
    controls.append(
      zoomButtons(window), control, element('span', { class: 'spring' }),
      choice('Colour by', [['layer', 'layer'], ['kind', 'kind of engine']], (by) => {
        look.by = by;
        refresh();
      }),
      checkbox('Only the critical path', false, (only) => {
        look.onlyCritical = only;
        refresh();
      }));
    body.append(panel);
  },
};
