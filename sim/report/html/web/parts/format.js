// Numbers for people. Times are picoseconds everywhere in the data.

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

// Four significant digits, without an exponent.
function digits(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1000) return grouped.format(value);
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(size)));
  return value.toFixed(Math.min(decimals, 6));
}

function scaled(value, units) {
  const size = Math.abs(value);
  const [factor, unit] = units.find(([least]) => size >= least) ?? units[units.length - 1];
  return `${digits(value / factor)} ${unit}`;
}

export const count = (value) => grouped.format(value);
export const number = digits;
export const time = (ps) => scaled(ps, [[1e12, 's'], [1e9, 'ms'], [1e6, 'µs'], [1e3, 'ns'], [1, 'ps']]);
export const bytes = (value) => scaled(value, [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB'], [1, 'B']]);
export const rate = (perSecond) => `${bytes(perSecond)}/s`;
export const percent = (share, decimals = 1) => `${(100 * share).toFixed(decimals)} %`;

// Ticks of an axis of time: one unit for all of them, chosen by the whole range.
export function timeAxisLabel(rangePs) {
  const units = [[1e9, 'ms'], [1e6, 'µs'], [1e3, 'ns'], [1, 'ps']];
  const [factor, unit] = units.find(([size]) => rangePs >= 10 * size) ?? units[3];
  return (ps) => `${Number((ps / factor).toFixed(3))} ${unit}`;
}
