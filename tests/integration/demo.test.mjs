// The demonstration: a first call that works, without anything prepared.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import test from 'node:test';

import { binary, makeFolder, root, run, withDeadline } from './engine.mjs';

test('demo --once prints five candidates, a key and a URL, and cleans up', async (t) => {
  const temporary = makeFolder(t);
  const shown = await run(['demo', '--once', '--port', '0'], { env: { TMPDIR: temporary } });
  assert.equal(shown.code, 0, shown.stderr);
  const text = shown.stdout;
  const answer = JSON.parse(text.slice(text.indexOf('\n{') + 1, text.indexOf('\n}') + 2));
  assert.equal(answer.result.length, 5);
  assert.equal(new Set(answer.result.map((one) => one.id)).size, 5);
  for (const one of answer.result) assert.ok(one.name && one.remote_data);
  assert.equal(typeof answer.next_cursor, 'string');
  assert.match(text, /^key +sk_test_\S+$/m);
  assert.match(text, /^url +http:\/\/127\.0\.0\.1:\d+$/m);
  assert.match(text, /^account +[0-9a-f-]{36}$/m);
  assert.deepEqual(fs.readdirSync(temporary), []);
});

test('demo stays up until it is stopped, and its own example works', async (t) => {
  const temporary = makeFolder(t);
  const child = spawn(binary, ['demo', '--port', '0'], { cwd: root, env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const closed = once(child, 'close');
  let text = '';
  const lines = readline.createInterface({ input: child.stdout });
  await withDeadline(new Promise((resolve) => {
    lines.on('line', (line) => {
      text += `${line}\n`;
      if (line.includes('Stop it with Ctrl-C')) resolve();
    });
  }), 'the demo to stand');
  const key = /Authorization: Bearer (\S+)'/.exec(text)[1];
  const url = /'(http:\S+)'/.exec(text)[1];
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(answer.status, 200);
  assert.ok((await answer.json()).result.length > 0);
  child.kill('SIGINT');
  assert.deepEqual(await withDeadline(closed, 'the end of the demo'), [0, null]);
  assert.deepEqual(fs.readdirSync(temporary), []);
});

test('demo needs nothing of the folder it is started in', async (t) => {
  const shown = await run(['demo', '--once', '--port', '0'], { cwd: os.tmpdir(), env: { TMPDIR: makeFolder(t) } });
  assert.equal(shown.code, 0, shown.stderr);
  assert.ok(path.isAbsolute(binary));
});
