// Elements out of names, attributes and children. Text always goes in as text: nothing that a
// file says is ever read as HTML.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

export function button(label, onclick, attributes = {}) {
  return element('button', { type: 'button', onclick, ...attributes }, label);
}

// A labelled list to choose from: options are [value, text].
export function choice(label, options, onchange) {
  const select = element('select', { onchange: () => onchange(select.value) },
    ...options.map(([value, text]) => element('option', { value }, text)));
  return element('label', { class: 'control' }, `${label} `, select);
}

export function checkbox(label, checked, onchange) {
  const box = element('input', { type: 'checkbox', checked, onchange: () => onchange(box.checked) });
  return element('label', { class: 'control' }, box, ` ${label}`);
}

// Names and values side by side; values are texts or elements.
export function facts(rows) {
  const list = element('dl', { class: 'facts' });
  for (const [name, value] of rows) {
    list.append(element('dt', {}, name), element('dd', {}, value));
  }
  return list;
}
