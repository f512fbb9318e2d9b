// Stopping, in order and not; what must survive; what must never be written down.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { startEngine, until, withDeadline } from './engine.mjs';
import { rewrite, startServer } from './provider.mjs';
import { connect } from './raw.mjs';

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} lets a running request finish, takes no new one, and ends with 0`, async (t) => {
    const held = new EventEmitter();
    const port = await startServer(t, async (request, response) => {
      held.emit('asked');
      await once(held, 'go');
      response.end('late but whole');
    });
    const engine = await startEngine(t, { args: [...rewrite('acme', port), '--threads', '2'] });
    const account = await engine.connect('acme');
    const asked = once(held, 'asked');
    const running = engine.get(`/v1/custom/slow?integrated_account_id=${account}`);
    await withDeadline(asked, 'the provider to be asked');
    // One that was answered has been accepted; the system resets what still waits to be.
    const idle = await connect(engine);
    const greeted = once(idle, 'data');
    idle.write('GET /healthz HTTP/1.1\r\nHost: engine\r\n\r\n');
    await withDeadline(greeted, 'an answer on the idle connection');
    const hungUp = once(idle, 'close');
    idle.resume();
    engine.child.kill(signal);
    await withDeadline(hungUp, 'idle connections to be closed');
    await until(() => engine.get('/healthz').then(() => 'taken', () => 'refused'), (got) => got === 'refused',
      'new connections to be refused');
    held.emit('go');
    const answer = await running;
    assert.equal(answer.status, 200);
    assert.equal(answer.text, 'late but whole');
    assert.equal(answer.headers.connection, 'close');
    assert.deepEqual(await withDeadline(engine.closed, 'the end'), { code: 0, signal: null });
  });
}

test('a signal right after the start ends with 0 too', async (t) => {
  const engine = await startEngine(t);
  assert.deepEqual(await engine.kill('SIGTERM'), { code: 0, signal: null });
});

test('a second signal ends a drain that hangs', async (t) => {
  const asked = new EventEmitter();
  const port = await startServer(t, () => asked.emit('now'));
  const engine = await startEngine(t, { args: [...rewrite('acme', port), '--threads', '1'] });
  const account = await engine.connect('acme');
  const arrived = once(asked, 'now');
  engine.get(`/v1/custom/never?integrated_account_id=${account}`).catch(() => {});
  await withDeadline(arrived, 'the provider to be asked');
  engine.child.kill('SIGTERM');
  await until(() => engine.get('/healthz').then(() => 'taken', () => 'refused'), (got) => got === 'refused',
    'the drain');
  const { code } = await engine.kill('SIGTERM');
  assert.equal(code, 128 + 15);
});

test('kill -9 loses no account whose creation was answered', async (t) => {
  let engine = await startEngine(t);
  const { data, key } = engine;
  const made = new Map();
  for (let round = 0; round < 3; ++round) {
    let wanted = 40;
    const ended = engine.closed;
    const creators = Array.from({ length: 4 }, async () => {
      for (;;) {
        const name = `acme-${round}-${made.size}`;
        let id;
        try {
          id = await engine.connect(name);
        } catch {
          return;  // the kill came first: this one was never answered
        }
        made.set(id, name);
        wanted -= 1;
        if (wanted === 0) engine.child.kill('SIGKILL');
      }
    });
    await Promise.all(creators);
    await withDeadline(ended, 'the kill');
    assert.ok(made.size >= 40 * (round + 1));
    engine = await startEngine(t, { data, key });
    for (const [id, subdomain] of made) {
      const answer = await engine.get(`/v1/integrated-account/${id}`);
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.body.context.subdomain, subdomain);
      assert.equal(answer.body.status, 'active');
    }
  }
  // Readable includes the sealed part: a call needs it.
  const calls = new EventEmitter();
  const port = await startServer(t, (request, response) => {
    calls.emit('token', request.headers.authorization);
    response.end('{"jobs":[]}');
  });
  await engine.kill('SIGKILL');
  const [id, subdomain] = [...made][0];
  engine = await startEngine(t, { data, key, args: rewrite(subdomain, port) });
  const token = once(calls, 'token');
  await engine.get(`/v1/custom/jobs?integrated_account_id=${id}`);
  assert.deepEqual(await withDeadline(token, 'the call'), ['Bearer t0p']);
});

function* filesIn(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const whole = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(whole);
    else yield whole;
  }
}

test('secrets are neither in the data folder nor in the log nor in an answer', async (t) => {
  const SECRET = 'Zx9-do-not-write-me-down';
  const port = await startServer(t, (request, response) => {
    response.writeHead(request.url.includes('fail') ? 500 : 401, { 'content-type': 'application/json' });
    response.end('{"error":"no"}');
  });
  const engine = await startEngine(t, { args: [...rewrite('acme', port), '--log-level', 'debug'] });
  const account = await engine.connect('acme', { api_token: SECRET });
  const answers = [];
  for (const target of ['unified/ats/jobs', 'proxy/jobs', 'custom/fail']) {
    answers.push(await engine.get(`/v1/${target}?integrated_account_id=${account}`));
  }
  answers.push(await engine.call('PATCH', `/v1/integrated-account/${account}`,
    { body: { context: { api_token: `${SECRET}2`, nonsense: SECRET } } }));
  answers.push(await engine.get(`/v1/integrated-account/${account}`), await engine.get('/v1/integrated-account'),
    await engine.get('/metrics'));
  await engine.kill('SIGTERM');
  for (const answer of answers) {
    assert.ok(!`${JSON.stringify(answer.headers)}${answer.text}`.includes(SECRET), answer.text);
  }
  assert.ok(engine.log.lines.length > 3);
  for (const secret of [SECRET, engine.key]) {
    assert.ok(!engine.log.text().includes(secret));
    let files = 0;
    for (const file of filesIn(engine.data)) {
      files += 1;
      assert.ok(!fs.readFileSync(file).includes(secret), `${file} holds a secret`);
    }
    assert.ok(files > 3);
  }
});

test('every line of the log is one JSON object, and each request has one with its id', async (t) => {
  const engine = await startEngine(t);
  const answer = await engine.get('/v1/integration/workable?x=%22%0a');
  const id = answer.headers['x-request-id'];
  const line = await engine.log.find((text) => text.includes(id), 'the line of the request');
  const record = JSON.parse(line);
  assert.equal(record.path, '/v1/integration/workable');
  assert.equal(record.status, 200);
  await engine.kill('SIGTERM');
  for (const text of engine.log.lines) assert.equal(typeof JSON.parse(text), 'object', text);
});
