// The page about a study of many device points.

import { openPage } from './parts/page.js';
import { Study } from './parts/study.js';
import { overview } from './sections/study_overview.js';
import { front } from './sections/study_front.js';
import { networks } from './sections/study_networks.js';
import { parallel } from './sections/study_parallel.js';
import { sensitivity } from './sections/study_sensitivity.js';
import { tradeoff } from './sections/study_tradeoff.js';

// In the order of the page.
const kSections = [overview, tradeoff, parallel, networks, sensitivity, front];

const study = new Study();
globalThis.study = study; // for the curious, and for tests
openPage({
  title: document.title.replace(/ - vpusim$/, ''),
  sections: kSections,
  context: study,
});
