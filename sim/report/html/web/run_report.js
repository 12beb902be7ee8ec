// The page about one run.

import { openPage } from './parts/page.js';
import { Tasks } from './parts/tasks.js';
import { TimeWindow } from './parts/time_window.js';
import { bandwidth, cmx } from './sections/memory.js';
import { provenance } from './sections/provenance.js';
import { timeline } from './sections/timeline.js';

// In the order of the page.
const kSections = [timeline, cmx, bandwidth, provenance];

const tasks = new Tasks();
openPage({
  title: document.title.replace(/ - vpusim$/, ''),
  sections: kSections,
  context: { tasks, window: new TimeWindow(tasks.latency) },
});
