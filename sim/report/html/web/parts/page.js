// The frame of every page: its head with the way to each section, and the sections below.

import { button, element } from './dom.js';
import { onThemeChange, startTheme, theme, toggleTheme } from './theme.js';

function themeButton() {
  const made = button('', toggleTheme);
  const name = () => {
    made.textContent = theme() === 'dark' ? 'Light' : 'Dark';
    made.setAttribute('aria-label', `Show the page ${made.textContent.toLowerCase()}`);
  };
  onThemeChange(name);
  name();
  return made;
}

// The head of each printed page: whose it is, and which page.
function printHead(title) {
  // In a string of CSS only these have a meaning; other marks that act are gone from titles.
  const text = title.replace(/["\\\n\r\f]/g, (mark) => `\\${mark.codePointAt(0).toString(16)} `);
  const small = 'font: 9px sans-serif; color: #555;';
  return element('style', {}, `@media print { @page {
    @top-left { content: "${text}"; ${small} }
    @top-right { content: "vpusim, page " counter(page) " of " counter(pages); ${small} } } }`);
}

// Shows a section in its body; what goes wrong in one is told in its place, and leaves the others.
// Whether there is something to show.
function show(render, body, context) {
  try {
    return render(body, context) !== false;
  } catch (error) {
    console.error(error);
    body.append(element('p', { class: 'problem', role: 'alert' },
      `This section could not be shown: ${error?.message ?? error}`));
    return true;
  }
}

// Each section is {id, title, about, render(body, context)}; one whose render() says false has
// nothing to show and is left out. `title` is the page's.
export function openPage({ title, sections, context }) {
  startTheme();
  document.head.append(printHead(title));
  const nav = element('nav', { 'aria-label': 'Sections' });
  const main = element('main');
  document.body.prepend(
    element('header', { class: 'masthead' }, element('h1', {}, title), nav, themeButton()), main);
  for (const { id, title: name, about, render } of sections) {
    const body = element('section', { id, 'aria-labelledby': `${id}-title` },
      element('h2', { id: `${id}-title` }, name),
      about ? element('p', { class: 'about' }, about) : null);
    main.append(body);
    if (show(render, body, context)) nav.append(element('a', { href: `#${id}` }, name));
    else body.remove();
  }
}
