// The other side of page_data.hpp: the data that a page carries.

export function readData(id) {
  return JSON.parse(document.getElementById(`data-${id}`).textContent);
}

// From the first value and differences to the values themselves.
export function undelta(column) {
  const values = new Float64Array(column.length);
  let value = 0;
  for (let i = 0; i < column.length; i++) {
    value += column[i];
    values[i] = value;
  }
  return values;
}

// From "how many each has" to where each one's begin in the list of all; one more entry.
export function offsets(counts) {
  const first = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) first[i + 1] = first[i] + counts[i];
  return first;
}
