// Light or dark: what the system says until the reader chooses. Print is always light.

const listeners = [];
const system = matchMedia('(prefers-color-scheme: dark)');
let chosen = null; // 'light', 'dark' or null: the system's

try {
  chosen = localStorage.getItem('vpusim-theme');
} catch {
  // A browser may forbid it for files; then the choice lasts as long as the page.
}

export const theme = () => chosen ?? (system.matches ? 'dark' : 'light');

function apply(shown) {
  document.documentElement.dataset.theme = shown;
  for (const listener of listeners) listener();
}

export function onThemeChange(listener) {
  listeners.push(listener);
}

export function toggleTheme() {
  chosen = theme() === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem('vpusim-theme', chosen);
  } catch {
    // See above.
  }
  apply(chosen);
}

// A colour of page.css by its name.
export const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const kPaletteSize = 10;
// The colours that tell neighbours apart, in their order.
export const palette = () => Array.from({ length: kPaletteSize }, (_, i) => colour(`hue-${i}`));

export function startTheme() {
  apply(theme());
  system.addEventListener('change', () => apply(theme()));
  addEventListener('beforeprint', () => apply('light'));
  addEventListener('afterprint', () => apply(theme()));
}
