// On our own small recording, which is always there.
import path from 'node:path';

import { root } from './engine.mjs';
import { startReplay } from './provider.mjs';
import { testRecording } from './recorded.mjs';

const file = path.join(root, 'tests/recordings/workable.jsonl');

testRecording({
  file,
  subdomain: 'acme',
  candidates: 8,
  start: (t, args) => startReplay(t, [file, ...args]),
});
