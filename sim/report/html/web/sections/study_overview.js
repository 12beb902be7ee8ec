// How complete the study is and what came out, in a few numbers.

import { element } from '../parts/dom.js';
import { count } from '../parts/format.js';

function card(label, value, more) {
  return element('div', { class: 'card' },
    element('div', { class: 'label' }, label),
    element('div', { class: 'value' }, value),
    more ? element('div', { class: 'more' }, more) : null);
}

export const overview = {
  id: 'overview',
  title: 'Overview',
  render(body, study) {
    const cards = element('div', { class: 'cards' },
      card('Points', count(study.points),
        [`${count(study.computed)} computed`, `${count(study.impossible)} impossible`,
          ...(study.failed > 0 ? [`${count(study.failed)} failed`] : []), `${count(study.missing)} missing`].join(', ')),
      card('Designs', count(study.designs),
        study.inputs.length > 1 ? `each with ${study.inputs.length} inputs: metrics are geometric means` : study.inputs[0]),
      card('Pareto front', count(study.front.length), `of ${count(study.candidates)} designs in question`));
    for (const { dimension, best } of study.sensitivity) {
      if (best == null) continue;
      const { name, objective } = study.dimensions[dimension];
      cards.append(card(`${objective === 'max' ? 'Most' : 'Least'} ${name}`,
        study.text(dimension, study.value(dimension, best)),
        study.parameters.map((p) => `${study.nameOf(p)} ${study.text(p, study.value(p, best))}`).join(', ')));
    }
    body.append(cards);
    if (study.shown < study.designs) {
      body.append(element('p', { class: 'note' },
        `The page shows ${count(study.shown)} of the ${count(study.designs)} designs: the front, and the others evenly. Tables and sensitivities know all of them.`));
    }
    const limits = element('ul', { class: 'limits' },
      ...study.budgets.map((budget) => element('li', {}, 'Within ', element('code', {}, budget))),
      ...study.errors.map(({ error, points }) => element('li', {}, `${count(points)} impossible: ${error}`)),
      ...study.failures.map(({ error, points }) => element('li', {}, `${count(points)} failed, to be tried again: ${error}`)));
    if (limits.childElementCount > 0) body.append(limits);
  },
};
