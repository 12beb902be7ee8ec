// What the result was made of: {rows: [[name, value, hash?]], warnings: [[code, message, count]]}.

import { readData } from '../parts/data.js';
import { element, facts } from '../parts/dom.js';

function value([, text, hash]) {
  const shown = element('span', {}, element('code', {}, text));
  if (hash) shown.append(' ', element('code', { class: 'note' }, `SHA-256 ${hash}`));
  return shown;
}

export const provenance = {
  id: 'provenance',
  title: 'Provenance',
  about: 'Equal provenance gives equal bytes.',
  render(body) {
    const { rows, warnings } = readData('provenance');
    body.append(facts(rows.map((row) => [row[0], value(row)])));
    if (warnings.length === 0) return;
    body.append(element('h3', {}, 'Warnings'), element('ul', {}, ...warnings.map(
      ([code, message, count]) => element('li', {}, element('code', {}, code), ` ${message}`,
        count > 1 ? ` (${count} times)` : ''))));
  },
};
