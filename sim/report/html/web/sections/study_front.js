// The Pareto front as a table; with a selection, what of it is selected.

import { button, element } from '../parts/dom.js';
import { count } from '../parts/format.js';
import { selectionLine } from '../parts/study_selection.js';

const kMostRows = 500;

class FrontTable {
  constructor(body, study) {
    this.study = study;
    this.by = study.objectives[0] ?? 0;
    this.isDown = false;
    this.note = element('p', { class: 'note' });
    this.head = element('tr');
    this.rows = element('tbody');
    body.append(selectionLine(study), element('div', { class: 'table' },
      element('table', {}, element('thead', {}, this.head), this.rows)), this.note);
    study.onChange((what) => (what === 'focus' ? this.#mark() : this.#show()));
    this.#show();
  }

  #sort(dimension) {
    this.isDown = this.by === dimension ? !this.isDown : false;
    this.by = dimension;
    this.#show();
  }

  #show() {
    const { study, by, isDown } = this;
    this.head.replaceChildren(element('th', { class: 'text' }, element('button', { type: 'button' }, 'device')),
      ...study.dimensions.map(({ name, about, objective }, i) => element('th', {
        title: about, 'aria-sort': i === by ? (isDown ? 'descending' : 'ascending') : 'none' },
      button(`${name}${objective ? (objective === 'max' ? ' ▲' : ' ▼') : ''}`, () => this.#sort(i)))));
    const key = (i) => study.value(by, i) ?? Infinity;
    const chosen = study.front.filter((i) => study.isSelected(i)).sort((a, b) => (isDown ? key(b) - key(a) : key(a) - key(b)));
    this.elements = new Map();
    this.rows.replaceChildren(...chosen.slice(0, kMostRows).map((i) => this.#row(i)));
    this.note.textContent = chosen.length > kMostRows
      ? `${count(kMostRows)} of ${count(chosen.length)} rows` : `${count(chosen.length)} of the ${count(study.front.length)} designs on the front`;
  }

  #row(design) {
    const { study } = this;
    const row = element('tr', { onmouseenter: () => study.look(design), onmouseleave: () => study.look(null) },
      element('td', { class: 'text' }, study.devices[study.device[design]], design === study.knee ? element('span', { class: 'chip' }, 'knee') : null),
      ...study.dimensions.map((_, i) => element('td', {}, study.text(i, study.value(i, design)))));
    this.elements.set(design, row);
    return row;
  }

  #mark() {
    for (const [design, row] of this.elements) row.classList.toggle('focus', design === this.study.focus);
  }
}

export const front = {
  id: 'front',
  title: 'Pareto front',
  about: 'Designs that no other beats in all objectives at once. Point at a row to find it in the charts.',
  render(body, study) {
    if (study.front.length === 0) return false;
    body.classList.add('long');
    new FrontTable(body, study);
    return true;
  },
};
