// Which boxes of a lane to draw, with as many as there are pixels at most.

// The first index of a sorted array whose value is not less than `value`.
export function lowerBound(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The spans of a lane do not overlap and are sorted. Gives {x, width, share, span} for the part
// [begin, end) of the run drawn over `pixels` pixels. A span of at least a pixel is a box of its
// own, with share 1. Shorter ones become one box per pixel: `share` is how much of the pixel is
// busy, `span` the longest of them.
export function visibleBoxes({ start, end }, begin, finish, pixels) {
  const scale = pixels / (finish - begin);
  const boxes = [];
  let column = null;
  const closeColumn = () => {
    if (column) boxes.push({ x: column.x, width: 1, share: Math.min(column.busy, 1), span: column.span });
    column = null;
  };
  for (let i = lowerBound(end, begin); i < start.length && start[i] < finish; i++) {
    const x = (Math.max(start[i], begin) - begin) * scale;
    const width = (Math.min(end[i], finish) - begin) * scale - x;
    if (width >= 1) {
      closeColumn();
      boxes.push({ x, width, share: 1, span: i });
      continue;
    }
    if (column && Math.floor(x) !== column.x) closeColumn();
    column ??= { x: Math.floor(x), busy: 0, longest: -1, span: i };
    column.busy += width;
    if (width > column.longest) {
      column.longest = width;
      column.span = i;
    }
  }
  closeColumn();
  return boxes;
}

// The span of a lane at a moment, or the nearest within `tolerance`; -1: none.
export function spanAt({ start, end }, moment, tolerance) {
  const i = lowerBound(end, moment);
  if (i < start.length && start[i] <= moment) return i;
  const before = i > 0 ? moment - end[i - 1] : Infinity;
  const after = i < start.length ? start[i] - moment : Infinity;
  if (Math.min(before, after) > tolerance) return -1;
  return before <= after ? i - 1 : i;
}

// A value that changes now and then (it holds from its time to the next), as the mean and the
// largest of each of `count` equal parts of [begin, end): {begin, mean, largest}.
export function resample(times, values, begin, end, count) {
  const step = (end - begin) / count;
  const parts = [];
  let i = Math.max(0, lowerBound(times, begin + 1e-9) - 1);
  for (let p = 0; p < count; p++) {
    const from = begin + p * step;
    const to = from + step;
    let sum = 0;
    let largest = 0;
    while (i < times.length) {
      const next = i + 1 < times.length ? times[i + 1] : Infinity;
      const overlap = Math.min(next, to) - Math.max(times[i], from);
      if (overlap > 0) {
        sum += values[i] * overlap;
        largest = Math.max(largest, values[i]);
      }
      if (next >= to) break;
      i++;
    }
    parts.push({ begin: from, mean: sum / step, largest });
  }
  return parts;
}
