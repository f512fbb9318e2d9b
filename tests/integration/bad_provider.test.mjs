// Providers that misbehave over real sockets: the caller gets a clear error, the engine stays up and small.
import assert from 'node:assert/strict';
import test from 'node:test';

import { startEngine } from './engine.mjs';
import { rewrite, startReplay } from './provider.mjs';

const MIB = 1024 * 1024;

const CASES = [
  { mode: 'html', status: 502, code: 'unexpected_shape', remote: 200 },
  { mode: 'garbage', status: 502, code: 'response_malformed', remote: 200 },
  { mode: 'truncate', status: 502, code: 'response_truncated' },
  { mode: 'empty', status: 503, code: 'stream_closed' },
  { mode: 'huge', status: 502, code: 'response_too_large' },
  { mode: 'hang', status: 504, query: 'atsume_timeout_ms=300&' },
  { mode: 'status:500', status: 502, code: 'upstream', remote: 500 },
  { mode: 'status:503', status: 503, code: 'unavailable', remote: 503 },
  { mode: 'status:429', status: 429, code: 'rate_limited', remote: 429, retryAfter: '1' },
];

test('every fault is a clear error of the provider, and the engine goes on', async (t) => {
  const args = [];
  for (const one of CASES) {
    one.subdomain = one.mode.replace(':', '-');
    args.push(...rewrite(one.subdomain, await startReplay(t, ['--mode', one.mode])));
  }
  const engine = await startEngine(t, { args });
  const sandbox = await engine.connectSandbox();
  for (const one of CASES) {
    for (const api of ['unified/ats', 'proxy']) {
      // An account each: one that was told to stay away is not let through again so soon.
      const account = await engine.connect(one.subdomain);
      // No waiting for the provider: its faults do not pass.
      const query = `${one.query ?? ''}atsume_max_wait_ms=0&integrated_account_id=${account}`;
      const answer = await engine.get(`/v1/${api}/candidates?${query}`);
      assert.equal(answer.status, one.status, `${one.mode}: ${answer.text}`);
      assert.equal(answer.body.origin, 'provider', one.mode);
      if (one.code) assert.equal(answer.body.code, one.code, one.mode);
      assert.equal(answer.body.remote_status, one.remote, one.mode);
      assert.equal(answer.headers['retry-after'], one.retryAfter, one.mode);
      assert.ok(answer.body.message.length > 10, one.mode);
      assert.equal((await engine.get(`/v1/integrated-account/${account}`)).body.status, 'active', one.mode);
    }
    const healthy = await engine.get(`/v1/unified/ats/jobs?integrated_account_id=${sandbox}`);
    assert.equal(healthy.status, 200, `after ${one.mode}: ${healthy.text}`);
  }
});

test('a body of 5 GiB does not fill the memory, however many ask for it', async (t) => {
  const port = await startReplay(t, ['--mode', 'huge']);
  const engine = await startEngine(t, { args: rewrite('huge', port), env: { ASAN_OPTIONS: 'quarantine_size_mb=8' } });
  const account = await engine.connect('huge');
  const before = engine.memory();
  const target = `/v1/unified/ats/candidates?integrated_account_id=${account}`;
  const calls = Array.from({ length: 3 }, () => engine.get(target));
  for (const answer of await Promise.all(calls)) {
    assert.equal(answer.status, 502, answer.text);
    assert.equal(answer.body.code, 'response_too_large');
  }
  // Each may hold up to 64 MiB, and the buffer that grows to it a second time while it moves.
  assert.ok(engine.memory() - before < 3 * 3 * 64 * MIB, `${(engine.memory() - before) / MIB} MiB more`);
});

test('a provider that nobody can reach', async (t) => {
  const engine = await startEngine(t, { args: rewrite('gone', 1) });
  const account = await engine.connect('gone');
  for (const api of ['unified/ats/jobs', 'proxy/jobs', 'custom/jobs']) {
    const answer = await engine.get(`/v1/${api}?atsume_max_wait_ms=0&integrated_account_id=${account}`);
    assert.equal(answer.status, 503, answer.text);
    assert.equal(answer.body.code, 'connect_failed');
    assert.equal(answer.body.origin, 'provider');
  }
});
