// Keys, limits and the audit log on several loops of the real program.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, startEngine } from './engine.mjs';

const LOOPS = ['--threads', '4', '--log-level', 'warning'];

async function makeKey(engine, more = {}) {
  const made = await engine.post('/v1/api-token', { name: 'ci', level: 'read', requests_per_minute: 0, ...more });
  assert.equal(made.status, 201, made.text);
  return made.body;
}

// Clients that call without pause, each on a connection of its own, so that every loop has some. A call counts as late
// when it begins after `end()`; a client stops after ten of those.
function hammer(engine, key) {
  const seen = { early: [], late: [] };
  let hasEnded = false;
  const clients = Array.from({ length: 24 }, async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let late = 0; late < 10;) {
      const isLate = hasEnded;
      const answer = await engine.get('/v1/integration/workable', { key, agent });
      seen[isLate ? 'late' : 'early'].push(answer.status);
      if (isLate) ++late;
    }
    agent.destroy();
  });
  return { seen, end: () => { hasEnded = true; }, done: Promise.all(clients) };
}

for (const [what, end] of [
  ['revoked', (engine, id) => engine.call('DELETE', `/v1/api-token/${id}`)],
  ['rotated without grace', (engine, id) => engine.post(`/v1/api-token/${id}/rotate`, { grace_seconds: 0 })],
]) {
  test(`after a key was ${what} no request with it succeeds, on any loop`, async (t) => {
    const engine = await startEngine(t, { args: LOOPS });
    const key = await makeKey(engine);
    const load = hammer(engine, key.token);
    for (let i = 0; i < 50; ++i) await engine.get('/v1/integration/workable');
    const ended = await end(engine, key.id);
    load.end();
    assert.ok(ended.status < 300, ended.text);
    await load.done;
    assert.ok(load.seen.early.filter((status) => status === 200).length > 100, 'the key worked before');
    assert.equal(load.seen.late.length, 240);
    assert.deepEqual([...new Set(load.seen.late)], [401]);
  });
}

test('a limit holds over all loops together', async (t) => {
  const engine = await startEngine(t, { args: LOOPS });
  const key = await makeKey(engine, { requests_per_minute: 60 });
  const begun = Date.now();
  const answers = await Promise.all(Array.from({ length: 400 },
    () => engine.get('/v1/integration/workable', { key: key.token })));
  const refilled = Math.ceil((Date.now() - begun) / 1000);
  const taken = answers.filter((one) => one.status === 200);
  const refused = answers.filter((one) => one.status === 429);
  assert.equal(taken.length + refused.length, 400);
  assert.ok(taken.length >= 60 && taken.length <= 60 + refilled, `${taken.length} of 60 and ${refilled}`);
  for (const one of answers) assert.equal(one.headers['x-ratelimit-limit'], '60');
  for (const one of refused) {
    assert.equal(one.body.code, 'key_rate_limited');
    assert.ok(Number(one.headers['retry-after']) >= 1);
  }
});

test('an orderly stop loses no line of the audit log and no last use', async (t) => {
  const first = await startEngine(t, { args: LOOPS });
  const key = await makeKey(first);
  const answers = await Promise.all(Array.from({ length: 300 },
    () => first.get('/v1/integration/workable', { key: key.token })));
  assert.deepEqual(await first.kill('SIGTERM'), { code: 0, signal: null });

  const second = await startEngine(t, { data: first.data, key: first.key });
  const wanted = new Set(answers.map((one) => one.headers['x-request-id']));
  let cursor = '';
  do {
    const page = await second.get(`/v1/audit-log?api_token_id=${key.id}&limit=100&next_cursor=${cursor}`);
    assert.equal(page.status, 200, page.text);
    for (const record of page.body.result) assert.ok(wanted.delete(record.request_id), record.request_id);
    cursor = page.body.next_cursor;
  } while (cursor);
  assert.equal(wanted.size, 0);
  assert.notEqual((await second.get(`/v1/api-token/${key.id}`)).body.last_used_at, null);
});

test('a change is in the audit log although the engine is killed right after its answer', async (t) => {
  const first = await startEngine(t, { args: LOOPS });
  const key = await makeKey(first, { name: 'short-lived' });
  await first.kill('SIGKILL');
  const second = await startEngine(t, { data: first.data, key: first.key });
  const log = await second.get('/v1/audit-log?method=POST&plane=control');
  assert.equal(log.body.result[0].changes[0].id, key.id);
  assert.equal(log.body.result[0].changes[0].after.name, 'short-lived');
});

test('behind a trusted proxy the address is the one that the proxy tells', async (t) => {
  const config = path.join(makeFolder(t), 'atsume.yaml');
  fs.writeFileSync(config, 'trusted_proxies: [127.0.0.0/8]\nrequests_per_minute: 1000\naudit_retention: 7d\n');
  const engine = await startEngine(t, { args: ['--config', config] });
  const key = await makeKey(engine, { allowed_addresses: ['198.51.100.0/24'], requests_per_minute: null });
  const from = (address) => engine.get('/v1/integration', { key: key.token,
    headers: { 'x-forwarded-for': address } });
  const allowed = await from('203.0.113.1, 198.51.100.7');
  assert.equal(allowed.status, 200, allowed.text);
  assert.equal(allowed.headers['x-ratelimit-limit'], '1000');
  const refused = await from('198.51.100.7, 203.0.113.1');
  assert.equal(refused.status, 403);
  assert.equal(refused.body.code, 'address_not_allowed');
  assert.equal(refused.body.details.address, '203.0.113.1');
});

test('a setting for callers that makes no sense is refused with its place', async (t) => {
  for (const [line, hint] of [['trusted_proxies: [here]', /addresses or blocks/],
    ['requests_per_minute: many', /whole number/], ['audit_retention: 5m', /at least 1h/]]) {
    const config = path.join(makeFolder(t), 'atsume.yaml');
    fs.writeFileSync(config, `${line}\n`);
    await assert.rejects(startEngine(t, { args: ['--config', config] }), (error) => {
      assert.match(error.message, hint);
      assert.match(error.message, /atsume\.yaml:1:/);
      return true;
    });
  }
});
