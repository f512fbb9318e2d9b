// Custom calls stream: hundreds of megabytes pass through a small engine, unchanged, no faster than they are taken.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import test from 'node:test';

import { startEngine, withDeadline } from './engine.mjs';
import { rewrite, startServer } from './provider.mjs';

const MIB = 1024 * 1024;
const TOTAL_BYTES = 300 * MIB;
// What sockets and buffers on the way may hold of it.
const IN_FLIGHT_BYTES_MAX = 40 * MIB;

// Chunks of uneven lengths over one random block: cheap to make, and any loss or swap changes the hash.
function* chunks() {
  const block = randomBytes(MIB);
  for (let made = 0, i = 1; made < TOTAL_BYTES; ++i) {
    const size = Math.min(TOTAL_BYTES - made, 1 + ((i * 7919) % MIB));
    made += size;
    yield block.subarray(0, size);
  }
}

async function pour(into, state) {
  const hash = createHash('sha256');
  for (const chunk of chunks()) {
    hash.update(chunk);
    state.sent += chunk.length;
    if (!into.write(chunk)) {
      state.events.emit('full');
      await once(into, 'drain');
    }
  }
  into.end();
  state.digest = hash.digest('hex');
}

async function drink(from) {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of from) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, digest: hash.digest('hex') };
}

function newState() {
  const events = new EventEmitter();
  return { sent: 0, digest: '', events, full: once(events, 'full') };
}

// While nobody reads, the source must come to a standstill: everything that could still move gets its turn.
async function assertHeldBack(engine, state) {
  await withDeadline(state.full, 'the source to be held back');
  for (let i = 0; i < 50; ++i) assert.equal((await engine.get('/healthz')).status, 200);
  assert.ok(state.sent < IN_FLIGHT_BYTES_MAX, `${state.sent / MIB} MiB were taken though nobody read them`);
}

async function open(t, handler) {
  const port = await startServer(t, handler);
  const engine = await startEngine(t, { args: rewrite('acme', port), env: { ASAN_OPTIONS: 'quarantine_size_mb=8' } });
  const account = await engine.connect('acme');
  const url = new URL(`/v1/custom/file?integrated_account_id=${account}`, engine.url);
  return { engine, url, headers: { authorization: `Bearer ${engine.key}` } };
}

for (const framing of ['chunked', 'length']) {
  test(`a download (${framing}) arrives whole, held back by a slow reader`, async (t) => {
    const state = newState();
    const { engine, url, headers } = await open(t, (request, response) => {
      response.writeHead(200, framing === 'length' ? { 'content-length': TOTAL_BYTES } : {});
      pour(response, state);
    });
    const before = engine.memory();
    const request = http.get(url, { headers, agent: false });
    const [response] = await withDeadline(once(request, 'response'), 'the answer');
    assert.equal(response.statusCode, 200);
    if (framing === 'length') assert.equal(response.headers['content-length'], String(TOTAL_BYTES));
    await assertHeldBack(engine, state);
    const got = await withDeadline(drink(response), 'the whole body');
    assert.equal(got.bytes, TOTAL_BYTES);
    assert.equal(got.digest, state.digest);
    assert.ok(engine.memory() - before < 64 * MIB, `${(engine.memory() - before) / MIB} MiB more`);
  });

  test(`an upload (${framing}) arrives whole, held back by a slow provider`, async (t) => {
    const state = newState();
    const taken = new EventEmitter();
    const { engine, url, headers } = await open(t, async (request, response) => {
      await once(taken, 'go');
      const got = await drink(request);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...got, length: request.headers['content-length'] ?? null }));
    });
    const before = engine.memory();
    if (framing === 'length') headers['content-length'] = TOTAL_BYTES;
    const request = http.request(url, { method: 'PUT', headers, agent: false });
    const answered = once(request, 'response');
    const poured = pour(request, state);
    await assertHeldBack(engine, state);
    taken.emit('go');
    const [response] = await withDeadline(answered, 'the answer');
    await poured;
    const body = [];
    for await (const chunk of response) body.push(chunk);
    const got = JSON.parse(Buffer.concat(body).toString());
    assert.equal(got.bytes, TOTAL_BYTES);
    assert.equal(got.digest, state.digest);
    assert.equal(got.length, framing === 'length' ? String(TOTAL_BYTES) : null);
    assert.ok(engine.memory() - before < 64 * MIB, `${(engine.memory() - before) / MIB} MiB more`);
  });
}

test('a reader that goes away ends the download at the provider', async (t) => {
  const state = newState();
  const closed = new EventEmitter();
  const { engine, url, headers } = await open(t, (request, response) => {
    response.writeHead(200);
    response.on('close', () => closed.emit('now'));
    pour(response, state).catch(() => {});
  });
  const gone = once(closed, 'now');
  const request = http.get(url, { headers, agent: false });
  const [response] = await withDeadline(once(request, 'response'), 'the answer');
  response.destroy();
  await withDeadline(gone, 'the provider to be hung up on');
  assert.ok(state.sent < TOTAL_BYTES);
  assert.equal((await engine.get('/healthz')).status, 200);
});

test('an upload that breaks off never looks whole to the provider', async (t) => {
  const outcome = new EventEmitter();
  const { engine, url, headers } = await open(t, (request, response) => {
    request.on('error', () => {});
    request.on('close', () => outcome.emit('end', request.complete));
    request.resume();
  });
  const ended = once(outcome, 'end');
  const request = http.request(url, { method: 'POST', headers, agent: false });
  request.on('error', () => {});
  request.write(randomBytes(MIB), () => request.destroy());
  const [complete] = await withDeadline(ended, 'the end of the upload');
  assert.equal(complete, false);
  assert.equal((await engine.get('/healthz')).status, 200);
});
