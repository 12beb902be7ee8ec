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

// Each section is {id, title, about, render(body, context)}; one whose render() says false has
// nothing to show and is left out. `title` is the page's.
export function openPage({ title, sections, context }) {
  startTheme();
  const nav = element('nav', { 'aria-label': 'Sections' });
  const main = element('main');
  document.body.prepend(
    element('header', { class: 'masthead' }, element('h1', {}, title), nav, themeButton()), main);
  for (const { id, title: name, about, render } of sections) {
    const body = element('section', { id, 'aria-labelledby': `${id}-title` },
      element('h2', { id: `${id}-title` }, name),
      about ? element('p', { class: 'about' }, about) : null);
    main.append(body);
    if (render(body, context) === false) body.remove();
    else nav.append(element('a', { href: `#${id}` }, name));
  }
}
