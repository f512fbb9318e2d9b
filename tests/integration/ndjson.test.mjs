// Lists as NDJSON: many megabytes of records pass through a small engine, a page at a time, no faster than they
// are taken; a provider that fails halfway, and a reader that goes away.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import readline from 'node:readline';
import test from 'node:test';

import { makeFolder, root, startEngine, withDeadline } from './engine.mjs';
import { startServer } from './provider.mjs';

const MIB = 1024 * 1024;
const PAGES = 150;
const PER_PAGE = 100;
const SUMMARY = 'x'.repeat(5_000);  // half a megabyte a page
// What sockets and buffers on the way may hold of it.
const PAGES_IN_FLIGHT_MAX = 60;

const CONNECTOR = `connector: 1
id: lines
name: Lines
categories: [ats]
base_url: https://lines.example
auth: { key: { type: key, fields: { api_key: { label: Key } }, apply: { bearer: "{{ account.api_key }}" } } }
resources:
  candidates:
    list: { request: GET /candidates, data: candidates, paginate: { type: cursor, param: page, next: next } }
`;
const MAPPING = `mapping: 1
model: ats
connector: lines
resources:
  candidates:
    fields: { id: id, name: name, custom_fields: { summary: summary } }
    list: { from: candidates.list }
`;

function definitions(t) {
  const folder = makeFolder(t);
  for (const name of ['connectors/lines', 'mappings/ats']) fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.copyFileSync(path.join(root, 'mappings/ats/model.yaml'), path.join(folder, 'mappings/ats/model.yaml'));
  fs.writeFileSync(path.join(folder, 'connectors/lines/connector.yaml'), CONNECTOR);
  fs.writeFileSync(path.join(folder, 'mappings/ats/lines.yaml'), MAPPING);
  return ['--connectors', path.join(folder, 'connectors'), '--mappings', path.join(folder, 'mappings')];
}

// Pages of candidates; `failsAt` is the page that is a 500.
async function open(t, { pages = PAGES, failsAt = Infinity } = {}) {
  const state = { asked: 0 };
  const port = await startServer(t, (request, response) => {
    const page = Number(new URL(request.url, 'http://provider').searchParams.get('page') ?? 0);
    ++state.asked;
    response.setHeader('content-type', 'application/json');
    if (page === failsAt) return response.writeHead(500).end('{"error":"out of order"}');
    const candidates = Array.from({ length: PER_PAGE }, (_, i) => ({ id: `${page}-${i}`, name: 'N', summary: SUMMARY }));
    return response.end(JSON.stringify({ candidates, next: page + 1 < pages ? String(page + 1) : null }));
  });
  const engine = await startEngine(t, {
    args: [...definitions(t), '--rewrite', `https://lines.example=http://127.0.0.1:${port}`],
    env: { ASAN_OPTIONS: 'quarantine_size_mb=8' },
  });
  const account = await engine.connect('', { integration: 'lines', authentication_method: 'key',
    context: { api_key: 'k3y' } });
  const start = async (target) => {
    const url = new URL(`${target}?integrated_account_id=${account}&atsume_max_wait_ms=0`, engine.url);
    const headers = { authorization: `Bearer ${engine.key}`, accept: 'application/x-ndjson' };
    const [response] = await withDeadline(once(http.get(url, { headers, agent: false }), 'response'), 'the answer');
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['content-type'], 'application/x-ndjson');
    return response;
  };
  return { engine, state, start };
}

// The number of records and the last line; every record must come once and in order.
async function drink(response) {
  let count = 0;
  let last;
  for await (const line of readline.createInterface({ input: response })) {
    last = JSON.parse(line);
    if (last.$end || last.$error) continue;
    assert.equal(last.id, `${Math.floor(count / PER_PAGE)}-${count % PER_PAGE}`);
    ++count;
  }
  return { count, last };
}

// Until no more pages are asked for, though everything that could still move got its turn.
async function standstill(engine, state) {
  for (let before = -1; before !== state.asked;) {
    before = state.asked;
    for (let i = 0; i < 50; ++i) assert.equal((await engine.get('/healthz')).status, 200);
  }
}

const noted = async (engine) => JSON.parse(await engine.log.find((line) => line.includes('"message":"stream"'), 'the end'));

for (const target of ['/v1/unified/ats/candidates', '/v1/proxy/candidates']) {
  test(`${target} arrives whole, held back by a slow reader`, async (t) => {
    const { engine, state, start } = await open(t);
    const before = engine.memory();
    const response = await start(target);
    await standstill(engine, state);
    assert.ok(state.asked < PAGES_IN_FLIGHT_MAX, `${state.asked} pages were fetched though nobody read them`);
    const { count, last } = await withDeadline(drink(response), 'the whole list');
    assert.equal(count, PAGES * PER_PAGE);
    assert.equal(last.$end.count, count);
    assert.equal(state.asked, PAGES);
    assert.ok(engine.memory() - before < 40 * MIB, `${(engine.memory() - before) / MIB} MiB more`);
    const line = await noted(engine);
    assert.deepEqual([line.records, line.upstream_calls, line.code], [count, PAGES, '']);
  });
}

test('a provider that fails halfway ends the stream with its error', async (t) => {
  const { engine, start } = await open(t, { pages: 10, failsAt: 3 });
  const response = await start('/v1/proxy/candidates');
  const { count, last } = await withDeadline(drink(response), 'the stream');
  assert.equal(count, 3 * PER_PAGE);
  assert.equal(last.$error.statusCode, 502);
  assert.equal(last.$error.origin, 'provider');
  assert.equal(last.$error.remote_status, 500);
  assert.equal(last.$error.request_id, response.headers['x-request-id']);
  assert.equal((await noted(engine)).code, last.$error.code);
});

test('a reader that goes away ends the walk', async (t) => {
  const { engine, state, start } = await open(t);
  const response = await start('/v1/unified/ats/candidates');
  await once(response, 'readable');
  response.destroy();
  const line = await noted(engine);
  assert.equal(line.code, 'client_left');
  const asked = state.asked;
  assert.ok(asked < PAGES);
  await standstill(engine, state);
  assert.equal(state.asked, asked);
});
