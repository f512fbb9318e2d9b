// Requests that are wrong, down to bytes that are no HTTP: each gets a clear answer, and the engine goes on.
import assert from 'node:assert/strict';
import test from 'node:test';

import { startEngine } from './engine.mjs';
import { rewrite, startServer } from './provider.mjs';
import { connect, exchange, readUntil, split } from './raw.mjs';

async function open(t) {
  const engine = await startEngine(t);
  const account = await engine.connectSandbox();
  return { engine, tail: `integrated_account_id=${account}` };
}

function assertProblem(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.body.statusCode, status);
  assert.equal(answer.body.code, code, answer.text);
  assert.ok(answer.body.message.length > 5);
  assert.equal(answer.body.request_id, answer.headers['x-request-id']);
  assert.match(answer.headers['content-type'], /^application\/json/);
}

test('keys that are missing, wrong or too low', async (t) => {
  const { engine, tail } = await open(t);
  assertProblem(await engine.get(`/v1/unified/ats/jobs?${tail}`, { key: null }), 401, 'key_missing');
  assertProblem(await engine.get(`/v1/unified/ats/jobs?${tail}`, { key: 'sk_live_nonsense' }), 401, 'key_unknown');
  const made = await engine.post('/v1/api-token', { name: 'reader', level: 'read', environment: 'test' });
  assert.equal(made.status, 201, made.text);
  const key = made.body.token;
  assert.equal((await engine.get(`/v1/unified/ats/jobs?${tail}`, { key })).status, 200);
  assertProblem(await engine.post(`/v1/custom/jobs?${tail}`, {}, { key }), 403, 'level_too_low');
  assertProblem(await engine.get('/v1/integrated-account', { key }), 403, 'level_too_low');
});

test('names that are not there, limits, cursors and filters that cannot be', async (t) => {
  const { engine, tail } = await open(t);
  const list = '/v1/unified/ats/candidates';
  assertProblem(await engine.get(`${list}?integrated_account_id=nobody`), 404, 'account_not_found');
  assertProblem(await engine.get(`/v1/unified/crm/contacts?${tail}`), 404, 'unknown_model');
  assertProblem(await engine.get(`/v1/unified/ats/kandidates?${tail}`), 404, 'unknown_resource');
  assertProblem(await engine.call('PUT', `${list}?${tail}`), 405, 'method_not_allowed');
  assertProblem(await engine.get('/v1/nowhere'), 404, 'unknown_route');
  for (const limit of ['0', '1000000000', '-7', 'many', '1e3']) {
    assertProblem(await engine.get(`${list}?limit=${limit}&${tail}`), 400, 'invalid_limit');
  }
  const { next_cursor: cursor } = (await engine.get(`${list}?limit=1&${tail}`)).body;
  const forged = [...cursor].reverse().join('');
  assertProblem(await engine.get(`${list}?limit=1&next_cursor=${forged}&${tail}`), 400, 'invalid_cursor');
  assertProblem(await engine.get(`/v1/unified/ats/jobs?next_cursor=${cursor}&${tail}`), 400, 'invalid_cursor');
  assertProblem(await engine.get(`${list}?next_cursor=${'x'.repeat(6000)}&${tail}`), 400, 'invalid_cursor');
  assertProblem(await engine.get(`${list}?atsume_nonsense=1&${tail}`), 400, 'invalid_parameter');
  const filter = await engine.get(`${list}?email=a@example.com&${tail}`);
  assertProblem(filter, 400, 'unknown_filter');
  assert.match(filter.body.message, /did you mean emails\?/);
});

test('a verb that is not possible is told which are', async (t) => {
  const { engine } = await open(t);
  const answer = await engine.call('DELETE', '/v1/api-token');
  assertProblem(answer, 405, 'method_not_allowed');
  assert.equal(answer.headers.allow, 'POST, GET');
});

test('bodies that are no JSON object', async (t) => {
  const { engine } = await open(t);
  for (const body of ['', '{', 'integration=workable', '[]', '"x"', Buffer.from([0xff, 0xfe, 0x00])]) {
    assertProblem(await engine.post('/v1/integrated-account', body), 400, 'invalid_json');
  }
  assertProblem(await engine.post('/v1/integrated-account', `{"a":${'['.repeat(100_000)}`), 400, 'invalid_json');
  assertProblem(await engine.post('/v1/integrated-account', { tenant_id: 'x'.repeat(2 * 1024 * 1024) }), 413,
    'body_too_large');
});

test('heads that are too large, targets that are too long', async (t) => {
  const { engine } = await open(t);
  const large = await exchange(engine, `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
  assert.equal(large.status, 431);
  const long = await exchange(engine, `GET /${'x'.repeat(10_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  assert.equal(long.status, 414);
  for (const answer of [large, long]) {
    assert.equal(JSON.parse(answer.body).statusCode, answer.status);
    assert.equal(answer.headers.connection, 'close');
  }
});

const GARBAGE = {
  'random bytes': ['\x00\x01\xfe\xff\r\n\r\n', 400],
  'a TLS hello': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
  'no host': ['GET /healthz HTTP/1.1\r\n\r\n', 400],
  'two hosts': ['GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
  'two lengths': ['POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
  'length and chunks': ['POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'
    + '0\r\n\r\n', 400],
  'a negative length': ['POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
  'an unknown coding': ['POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n', 501],
  'a space in a name': ['GET /healthz HTTP/1.1\r\nHost: x\r\nX Y: 1\r\n\r\n', 400],
  'HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  'another version': ['GET /healthz HTTP/3.0\r\nHost: x\r\n\r\n', 505],
};

test('bytes that are no HTTP', async (t) => {
  const { engine } = await open(t);
  for (const [name, [bytes, status]] of Object.entries(GARBAGE)) {
    const answer = await exchange(engine, Buffer.from(bytes, 'latin1'));
    assert.equal(answer.status, status, name);
    assert.equal(JSON.parse(answer.body).statusCode, status, name);
    assert.equal((await engine.get('/healthz')).status, 200, name);
  }
});

test('half a request, then nothing or the end', async (t) => {
  const { engine } = await open(t);
  const keys = async () => (await engine.get('/v1/api-token')).body.result.length;
  const before = await keys();
  for (const bytes of ['', 'GET', 'GET /healthz HTTP/1.1\r\nHo', 'POST /v1/api-token HTTP/1.1\r\nHost: x\r\n'
    + 'Content-Length: 100\r\n\r\n{"na']) {
    const answer = await exchange(engine, bytes, { half: true });
    assert.ok(answer.status === 0 || answer.status >= 400, `${bytes}: ${answer.status}`);
    assert.equal((await engine.get('/healthz')).status, 200);
  }
  assert.equal(await keys(), before, 'half a body makes no key');
});

test('a body of broken chunks', async (t) => {
  const { engine } = await open(t);
  const head = `POST /v1/api-token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${engine.key}\r\n`
    + 'Transfer-Encoding: chunked\r\n\r\n';
  for (const body of ['zz\r\n{}\r\n0\r\n\r\n', '2\r\n{}XX0\r\n\r\n', 'ffffffffffffffffff\r\n']) {
    const answer = await exchange(engine, head + body);
    assert.equal(answer.status, 400, body);
    assert.equal(answer.headers.connection, 'close');
  }
});

test('Expect: 100-continue is answered when the body is wanted, and not before', async (t) => {
  const { engine } = await open(t);
  const body = JSON.stringify({ name: 'x', level: 'read' });
  const head = (key) => `POST /v1/api-token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n`
    + `Content-Length: ${body.length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`;
  const socket = await connect(engine);
  const go = readUntil(socket, (text) => text.includes('\r\n\r\n'));
  socket.write(head(engine.key));
  assert.equal(await go, 'HTTP/1.1 100 Continue\r\n\r\n');
  const answer = readUntil(socket, () => false);
  socket.write(body);
  assert.equal(split(await answer)[0].status, 201);
  // A key that is wrong needs no body.
  assert.equal((await exchange(engine, head('wrong'))).status, 401);
});

test('requests sent at once are answered one by one, in order', async (t) => {
  const { engine } = await open(t);
  const paths = ['/healthz', '/v1/nowhere', '/readyz', '/v1/integration'];
  const bytes = paths.map((path, i) => `GET ${path} HTTP/1.1\r\nHost: x\r\n`
    + `${i === paths.length - 1 ? 'Connection: close\r\n' : ''}\r\n`).join('');
  const socket = await connect(engine);
  const answer = readUntil(socket, () => false);
  socket.write(bytes);
  assert.deepEqual(split(await answer).map((one) => one.status), [200, 404, 200, 401]);
});

test('a smuggled second request is not one', async (t) => {
  const port = await startServer(t, (request, response) => {
    request.resume().on('end', () => response.end(`${request.method} ${request.url}`));
  });
  const engine = await startEngine(t, { args: rewrite('acme', port) });
  const account = await engine.connect('acme');
  const inner = 'GET /evil HTTP/1.1\r\nHost: x\r\n\r\n';
  const answer = await engine.post(`/v1/custom/a?integrated_account_id=${account}`, inner);
  assert.equal(answer.text, 'POST /spi/v3/a');
  const crlf = await engine.get(`/v1/custom/a%0d%0aX:%201?q=%0d%0a&integrated_account_id=${account}`);
  assert.equal(crlf.text, 'GET /spi/v3/a%0d%0aX:%201?q=%0d%0a');
});

test('HEAD has the fields of GET and no body', async (t) => {
  const { engine, tail } = await open(t);
  for (const path of ['/healthz', `/v1/unified/ats/jobs?${tail}`, `/v1/custom/jobs?${tail}`, '/v1/nowhere']) {
    const get = await engine.get(path);
    const head = await engine.call('HEAD', path);
    assert.equal(head.status, get.status, path);
    assert.equal(head.text, '', path);
    assert.equal(head.headers['content-type'], get.headers['content-type'], path);
  }
});
