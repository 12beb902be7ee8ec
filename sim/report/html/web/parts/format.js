// Numbers for people. Times are picoseconds everywhere in the data.

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

// So many significant digits, without an exponent.
function digits(value, significant) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1000) return grouped.format(value);
  const decimals = Math.max(0, significant - 1 - Math.floor(Math.log10(size)));
  return value.toFixed(Math.min(decimals, 6));
}

function scaled(value, units, significant) {
  const size = Math.abs(value);
  const [factor, unit] = units.find(([least]) => size >= least) ?? units[units.length - 1];
  return `${digits(value / factor, significant)} ${unit}`;
}

const kTimes = [[1e12, 's'], [1e9, 'ms'], [1e6, 'µs'], [1e3, 'ns'], [1, 'ps']];
const kBytes = [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB'], [1, 'B']];

export const count = (value) => grouped.format(value);
export const number = (value) => digits(value, 3);
// On an axis: no more digits than tell neighbours apart.
export const tick = (value) => value.toLocaleString('en', { maximumSignificantDigits: 4 });
export const time = (ps) => scaled(ps, kTimes, 4);
export const bytes = (value) => scaled(value, kBytes, 3);
export const rate = (perSecond) => `${bytes(perSecond)}/s`;
export const percent = (share, decimals = 1) => `${(100 * share).toFixed(decimals)} %`;

// What an axis writes at its ticks: one unit for all of them, chosen by the range of the axis.
function axisLabel(range, units, more = '') {
  const [factor, unit] = units.find(([size]) => range >= size) ?? units[units.length - 1];
  return (value) => `${Number((value / factor).toPrecision(9)).toLocaleString('en')} ${unit}${more}`;
}

export const timeAxisLabel = (range) => axisLabel(range / 10, kTimes);
export const bytesAxisLabel = (range) => axisLabel(range, kBytes);
export const rateAxisLabel = (range) => axisLabel(range, kBytes, '/s');
