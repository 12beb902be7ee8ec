// What is selected, in words, with the way back: one line below every chart that selects.

import { button, element } from './dom.js';
import { count } from './format.js';

export function selectionLine(study) {
  const line = element('div', { class: 'controls selection', role: 'status' });
  const show = () => {
    const chips = [...study.filters].map(([dimension, [from, to]]) => button(
      `${study.nameOf(dimension)} ${study.text(dimension, from)} to ${study.text(dimension, to)} ✕`,
      () => study.filter(dimension, null),
      { class: 'chip', 'aria-label': `Remove the range of ${study.nameOf(dimension)}` }));
    line.replaceChildren(
      element('span', { class: 'note' }, study.filters.size === 0
        ? `all ${count(study.shown)} designs`
        : `${count(study.selected)} of ${count(study.shown)} designs selected`),
      ...chips,
      ...(chips.length > 0 ? [button('Show all', () => study.clear())] : []));
  };
  study.onChange((what) => { if (what === 'selection') show(); });
  show();
  return line;
}
