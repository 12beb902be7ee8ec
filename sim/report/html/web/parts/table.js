// A table that sorts by a click on a column's name, shows what a filter leaves, and can be taken
// away as CSV.

import { download, toCsv } from './csv.js';
import { button, element } from './dom.js';
import { count } from './format.js';

const kFirstRows = 250;

// The rows that have the text, in the order of a column. `columns` as for makeTable().
export function arrange(rows, columns, { filter, by, isDescending }) {
  const wanted = filter.toLowerCase();
  const texts = columns.filter(({ isText }) => isText);
  const kept = wanted
    ? rows.filter((row) => texts.some(({ value }) => value(row).toLowerCase().includes(wanted)))
    : rows.slice();
  if (by < 0) return kept;
  const { value, isText } = columns[by];
  const compare = isText ? (a, b) => value(a).localeCompare(value(b)) : (a, b) => value(a) - value(b);
  return kept.sort((a, b) => (isDescending ? compare(b, a) : compare(a, b)));
}

// `columns`: [{name, about, isText, unit, isHidden, value(row), show(row)}]; show() gives a text or an
// element and is the value where it is left out. The CSV has value() and its unit, and also columns
// that are hidden. `onPick(row)` is called for a click on the first column.
export function makeTable({ parent, label, file, columns: all, rows, onPick }) {
  const columns = all.filter(({ isHidden }) => !isHidden);
  const order = { filter: '', by: -1, isDescending: false };
  let most = kFirstRows;
  const body = element('tbody');
  const told = element('span', { class: 'note', role: 'status' });
  const more = button('', () => { most = Infinity; fill(); });

  function cell(row, column, number) {
    const shown = column.show ? column.show(row) : column.value(row);
    const isLink = number === 0 && onPick;
    return element('td', { class: column.isText ? 'text' : null, title: column.isText ? column.value(row) : null },
      isLink ? button(shown, () => onPick(row), { class: 'link' }) : shown);
  }

  function fill() {
    const arranged = arrange(rows, columns, order);
    const shown = arranged.slice(0, most);
    body.replaceChildren(...shown.map((row) => element('tr', {}, ...columns.map((c, i) => cell(row, c, i)))));
    told.textContent = order.filter ? `${count(arranged.length)} of ${count(rows.length)}` : `${count(rows.length)} rows`;
    more.textContent = `Show all ${count(arranged.length)} rows`;
    more.parentElement.hidden = shown.length === arranged.length;
  }

  function sortBy(by) {
    // Numbers begin with the largest, texts with the first.
    order.isDescending = order.by === by ? !order.isDescending : !columns[by].isText;
    order.by = by;
    headings.forEach((heading, i) => {
      heading.setAttribute('aria-sort', i !== by ? 'none' : order.isDescending ? 'descending' : 'ascending');
    });
    fill();
  }

  const headings = columns.map(({ name, about, isText }, i) => element('th',
    { scope: 'col', class: isText ? 'text' : null, 'aria-sort': 'none', title: about },
    button(name, () => sortBy(i))));
  const filter = element('input', {
    type: 'search', placeholder: 'Filter', 'aria-label': `Filter: ${label}`,
    oninput: () => { order.filter = filter.value; fill(); } });
  const save = button('Download CSV', () => download(file, toCsv(
    all.map(({ name, unit }) => (unit ? `${name} (${unit})` : name)),
    arrange(rows, columns, order).map((row) => all.map(({ value }) => value(row))))));
  parent.append(
    element('div', { class: 'controls' }, filter, told, element('span', { class: 'spring' }), save),
    element('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': `Table: ${label}` },
      element('table', {}, element('thead', {}, element('tr', {}, ...headings)), body)),
    element('p', { class: 'more-rows' }, more));
  fill();
}
