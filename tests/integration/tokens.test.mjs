// The real program renews a token once for all callers, on every path and every loop, and keeps the new one.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, startEngine, withDeadline } from './engine.mjs';
import { startServer } from './provider.mjs';

const CONNECTOR = `connector: 1
id: example
name: Example
categories: [ats]
base_url: https://api.vendor.example/v1
hosts: ["*.vendor.example"]
auth:
  oauth:
    type: oauth2
    authorize_url: https://login.vendor.example/authorize
    token_url: https://login.vendor.example/token
    client_id: app-id
    client_secret: app-secret
resources:
  jobs:
    list: { request: GET /jobs, data: jobs, paginate: { type: none, reason: short } }
`;
const MAPPING = `mapping: 1
model: ats
connector: example
resources:
  jobs:
    fields: { id: id, name: title }
    list: { from: jobs.list }
`;

function writeDefinitions(t) {
  const folder = makeFolder(t);
  fs.mkdirSync(path.join(folder, 'connectors/example'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'mappings/ats'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'connectors/example/connector.yaml'), CONNECTOR);
  fs.writeFileSync(path.join(folder, 'mappings/ats/example.yaml'), MAPPING);
  fs.copyFileSync(path.join(root, 'mappings/ats/model.yaml'), path.join(folder, 'mappings/ats/model.yaml'));
  return ['--connectors', path.join(folder, 'connectors'), '--mappings', path.join(folder, 'mappings')];
}

// Knows one pair of tokens at a time. After hold(), whoever asks for a token waits for release().
class Vendor extends EventEmitter {
  generation = 0;
  tokenRequests = 0;
  refusals = 0;
  waiting = [];
  isHolding = false;

  async start(t) {
    const login = await startServer(t, (request, response) => this.giveToken(request, response));
    const api = await startServer(t, (request, response) => this.callApi(request, response));
    return ['--rewrite', `https://login.vendor.example=http://127.0.0.1:${login}`,
      '--rewrite', `https://api.vendor.example=http://127.0.0.1:${api}`];
  }
  async giveToken(request, response) {
    let text = '';
    for await (const chunk of request) text += chunk;
    ++this.tokenRequests;
    if (this.isHolding) {
      this.emit('asked');
      await new Promise((resolve) => this.waiting.push(resolve));
    }
    const used = new URLSearchParams(text).get('refresh_token');
    response.setHeader('content-type', 'application/json');
    if (used !== `rt-${this.generation}`) {
      ++this.refusals;
      response.writeHead(400).end('{"error":"invalid_grant"}');
      return;
    }
    ++this.generation;
    response.end(JSON.stringify({ access_token: `at-${this.generation}`, refresh_token: `rt-${this.generation}`,
      expires_in: 3600 }));
  }
  callApi(request, response) {
    const isGood = request.headers.authorization === `Bearer at-${this.generation}`;
    response.setHeader('content-type', 'application/json');
    response.writeHead(isGood ? 200 : 401).end(isGood ? '{"jobs":[{"id":1,"title":"Cook"}]}' : '{}');
  }
  // Gives a promise of the first request that is held.
  hold() {
    this.isHolding = true;
    return withDeadline(once(this, 'asked'), 'the token request');
  }
  release() {
    this.isHolding = false;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

async function connect(engine) {
  const answer = await engine.post('/v1/integrated-account', {
    integration: 'example', tenant_id: 'acme', verify: false,
    context: { oauth: { token: { access_token: 'at-0', refresh_token: 'rt-0', expires_at: '2020-01-01T00:00:00Z' } } },
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.id;
}

const PATHS = ['/v1/unified/ats/jobs', '/v1/proxy/jobs', '/v1/custom/jobs'];

test('200 callers at once over an ended token make one token request, on every path and loop', async (t) => {
  const vendor = new Vendor();
  const args = [...writeDefinitions(t), ...await vendor.start(t), '--threads', '4'];
  const engine = await startEngine(t, { args });
  const account = await connect(engine);
  const asked = vendor.hold();
  const calls = [];
  for (let i = 0; i < 200; ++i) calls.push(engine.get(`${PATHS[i % 3]}?integrated_account_id=${account}`));
  await asked;
  // Every loop gets its turn to take callers in before the answer comes.
  for (let i = 0; i < 50; ++i) assert.equal((await engine.get('/healthz')).status, 200);
  vendor.release();
  for (const [i, answer] of (await Promise.all(calls)).entries()) {
    assert.equal(answer.status, 200, answer.text);
    const list = i % 3 === 2 ? answer.body.jobs : answer.body.result;
    assert.equal(list.length, 1, answer.text);
  }
  assert.equal(vendor.tokenRequests, 1);
  assert.equal(vendor.refusals, 0);
  const metrics = await engine.get('/metrics', { key: '' });
  assert.match(metrics.text, /atsume_token_renewals_total\{connector="example",outcome="renewed"\} 1/);
});

test('a forced renewal, a refusal and a reconnect are told as events', async (t) => {
  const vendor = new Vendor();
  const engine = await startEngine(t, { args: [...writeDefinitions(t), ...await vendor.start(t)] });
  const account = await connect(engine);
  assert.equal((await engine.post('/v1/integrated-account/refresh-credentials', { id: account })).status, 200);
  assert.equal(vendor.generation, 1);
  vendor.generation = 5;  // as if another client of the app had rotated it
  const refused = await engine.post('/v1/refresh-credentials', { id: account });
  assert.equal(refused.status, 401, refused.text);
  assert.equal(refused.body.code, 'token_refused');
  const patched = await engine.call('PATCH', `/v1/integrated-account/${account}`, { body: {
    context: { oauth: { token: { access_token: 'at-5', refresh_token: 'rt-5' } } }, verify: false } });
  assert.equal(patched.status, 200, patched.text);
  assert.equal((await engine.get(`${PATHS[0]}?integrated_account_id=${account}`)).status, 200);
  const events = await engine.get(`/v1/event?integrated_account_id=${account}`);
  assert.deepEqual(events.body.result.map((one) => one.event.split(':')[1]),
    ['created', 'active', 'authentication_error', 'updated', 'reactivated']);
  assert.ok(!engine.log.text().includes('rt-'), 'a token is in the log');
});

test('an engine that is killed while it renews goes on with the token that the vendor still takes', async (t) => {
  const vendor = new Vendor();
  const definitions = [...writeDefinitions(t), ...await vendor.start(t)];
  const data = makeFolder(t);
  const first = await startEngine(t, { args: definitions, data });
  const account = await connect(first);
  const asked = vendor.hold();
  const call = first.get(`${PATHS[0]}?integrated_account_id=${account}`).catch((error) => error);
  await asked;
  await first.kill('SIGKILL');
  await call;
  vendor.isHolding = false;  // the held request stays unanswered: the vendor has not rotated
  const second = await startEngine(t, { args: definitions, data, key: first.key });
  const answer = await second.get(`${PATHS[0]}?integrated_account_id=${account}`);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(vendor.generation, 1);
  assert.equal(vendor.refusals, 0);
});
