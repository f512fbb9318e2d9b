// On real recorded answers, where they are at hand.
import fs from 'node:fs';
import path from 'node:path';

import { root } from './engine.mjs';
import { startReplayAt } from './provider.mjs';
import { testRecording } from './recorded.mjs';

const shared = process.env.ATSUME_SHARED ?? path.join(root, '../shared');
const file = path.join(shared, 'recorded/workable.jsonl');
const program = path.join(shared, 'tools/replay.mjs');

if (!fs.existsSync(file) || !fs.existsSync(program)) {
  console.log(`skipped: no recorded answers at ${file} (ATSUME_SHARED may name another folder)`);
  process.exit(77);
}

testRecording({
  file,
  subdomain: 'nangodev',
  candidates: 125,
  start: (t, args) => startReplayAt(t, program, file, args),
});
