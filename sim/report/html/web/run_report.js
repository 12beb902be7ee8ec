// The page about one run.

import { openPage } from './parts/page.js';
import { Tasks } from './parts/tasks.js';
import { TimeWindow } from './parts/time_window.js';
import { headline } from './sections/headline.js';
import { layers } from './sections/layers.js';
import { bandwidth, cmx } from './sections/memory.js';
import { provenance } from './sections/provenance.js';
import { roofline } from './sections/roofline.js';
import { timeline } from './sections/timeline.js';
import { utilisation } from './sections/utilisation.js';

// In the order of the page.
const kSections = [headline, timeline, utilisation, layers, roofline, cmx, bandwidth, provenance];

const tasks = new Tasks();
// What sections share; `search(text)` is the timeline's. Here for the browser's console, too.
globalThis.report = { tasks, window: new TimeWindow(tasks.latency), search: null };
openPage({
  title: document.title.replace(/ - vpusim$/, ''),
  sections: kSections,
  context: globalThis.report,
});
