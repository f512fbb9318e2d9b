// Marked secrets are planted wherever a secret can be, every route and every kind of failure is driven, and then
// everything that anybody could see is searched for the marks: answers, logs, metrics, events, the files of the database.
// The provider of this test repeats all that it was sent, as some do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';

import { createKey, makeFolder, root, run, startEngine } from './engine.mjs';
import { startServer } from './provider.mjs';

const MARK = 'pl4nted';
const MASTER_KEY = '5ec2e7'.repeat(10) + 'beef';
// Signs that change when they are put into JSON, a URL or base64 are among them.
const secret = (what) => `${MARK}-${what}-"q"/+&=-end`;
const plain = (what) => `${MARK}-${what}-0123456789`;

// The mark in base64 at each of its three places, without the characters that neighbours share in.
const FORMS = [MARK, ...[0, 1, 2].map((before) => {
  const text = Buffer.from('\0'.repeat(before) + MARK).toString('base64').replace(/=+$/, '');
  const first = Math.ceil((before * 8) / 6);
  const whole = Math.floor(((before + MARK.length) * 8) / 6);
  return text.slice(first, whole);
}), Buffer.from(MARK).toString('hex')];

const CONNECTOR = `connector: 1
id: leaky
name: Leaky
categories: [ats]
about: { website: https://leaky.example, docs: https://leaky.example/docs }
base_url: https://leaky.example/{{ account.mode }}
hosts: [leaky.example]
app:
  client_id: { label: Client id, required: false }
  client_secret: { label: Client secret, required: false, secret: true }
  partner_key: { label: Partner key, required: false, secret: true }
fields:
  mode: { label: How it fails }
  login: { label: How signing in fails, default: login-ok }
auth:
  bearer:
    type: key
    label: Bearer
    fields: { api_key: { label: Key } }
    apply: { bearer: "{{ account.api_key }}" }
  basic:
    type: key
    label: Basic
    fields: { username: { label: User }, password: { label: Password } }
    apply: { basic: { username: "{{ account.username }}", password: "{{ account.password }}" } }
  query:
    type: key
    label: In the URL
    fields: { api_key: { label: Key } }
    apply: { query: { api_key: "{{ account.api_key }}" } }
  header:
    type: key
    label: Header and body
    fields: { api_key: { label: Key } }
    apply:
      headers: { x-api-key: "key={{ account.api_key }}", x-partner: "{{ app.partner_key }}" }
      body: { api_key: "{{ account.api_key }}" }
  session:
    type: key
    label: Session
    fields: { username: { label: User }, password: { label: Password } }
    session:
      steps:
        - id: log_in
          request: POST https://leaky.example/{{ account.login }}
          auth: none
          body: { username: "{{ account.username }}", password: "{{ account.password }}" }
          save: { key: session_key }
    apply: { headers: { x-session: "{{ session.key }}" } }
  oauth:
    type: oauth2
    label: Sign in
    authorize_url: https://leaky.example/authorize
    token_url: https://leaky.example/{{ account.login }}
    client_id: "{{ app.client_id }}"
    client_secret: "{{ app.client_secret }}"
errors:
  - { status: [401], class: bad_credentials, message: said }
  - { status: [403], class: forbidden, message: said, code: said }
  - { status: [400, 422], class: invalid, message: said }
  - { when: failed = true, class: bad_credentials, message: said }
resources:
  jobs:
    list:
      request: GET /jobs
      data: jobs
      paginate: { type: none, reason: There is one page. }
    get: GET /jobs/{id}
    create: POST /jobs
  candidates:
    list:
      request: GET /candidates
      data: candidates
      paginate: { type: next_url, next: next, size_param: limit, size: 2, max_size: 2 }
    create: POST /candidates
`;

const MAPPING = `mapping: 1
model: ats
connector: leaky
resources:
  jobs:
    fields: { id: id, name: title }
    list: { from: jobs.list }
    get: { from: jobs.get }
  candidates:
    fields: { id: id, name: name }
    list: { from: candidates.list }
    create: { from: candidates.create, body: { name: name } }
`;

// What the provider does with a request it was sent; `said` is all of it.
const MODES = {
  ok: (said, response) => response.json(200, { id: '1', jobs: [{ id: '1', title: 'x' }], candidates: [] }),
  401: (said, response) => response.json(401, { said, error: said }),
  403: (said, response) => response.json(403, { said, deep: { list: [said] } }),
  404: (said, response) => response.json(404, { message: said }),
  409: (said, response) => response.json(409, [said]),
  422: (said, response) => response.json(422, { said }),
  429: (said, response) => response.json(429, { message: said }, { 'retry-after': '1' }),
  500: (said, response) => response.text(500, `<html>${said}</html>`, { 'x-echo': encodeURIComponent(said) }),
  503: (said, response) => response.text(503, said),
  long: (said, response) => response.text(400, 'x'.repeat(64 * 1024 - 20) + said + 'y'.repeat(100_000)),
  failed: (said, response) => response.json(200, { failed: true, said }),
  malformed: (said, response) => response.text(200, `{"jobs": [ ${said}`, { 'content-type': 'application/json' }),
  shape: (said, response) => response.json(200, { said }),
  redirect: (said, response, url) => response.text(302, said,
    { location: `https://elsewhere.example/?${url.searchParams}&${encodeURIComponent(said)}` }),
  next: (said, response) => response.json(200, { candidates: [{ id: '1', name: 'x' }],
    next: `https://elsewhere.example/?said=${encodeURIComponent(said)}` }),
  cut: (said, response) => {
    response.raw.write(`HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n${said}`);
    response.raw.destroySoon();
  },
  garbage: (said, response) => response.raw.end(`HTTP/9 ${encodeURIComponent(said)}\r\n\r\n`),
  hang: () => {},
};
let issued = 0;
async function provider(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const url = new URL(request.url, 'https://leaky.example');
  const said = JSON.stringify({ url: request.url, query: Object.fromEntries(url.searchParams), headers: request.headers,
    body: Buffer.concat(chunks).toString(), password: decodeBasic(request.headers.authorization) });
  const tools = {
    raw: request.socket,
    text: (status, text, headers = {}) => response.writeHead(status, headers).end(text),
    json: (status, body, headers = {}) => response.writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body)),
  };
  const mode = url.pathname.split('/')[1];
  if (mode === 'login-ok') {
    return tools.json(200, { session_key: secret(`session${++issued}`), access_token: secret(`access${issued}`),
      refresh_token: secret(`refresh${issued}`), expires_in: 3600 });
  }
  return MODES[mode.replace('login-', '')](said, tools, url);
}
const decodeBasic = (value = '') => Buffer.from(value.replace(/^Basic /, ''), 'base64').toString();

const CREDENTIALS = {
  bearer: () => ({ api_key: plain('bearer') }),
  basic: () => ({ username: plain('username'), password: secret('password') }),
  query: () => ({ api_key: secret('query') }),
  header: () => ({ api_key: plain('header') }),
  session: () => ({ username: plain('username'), password: secret('password') }),
  oauth: () => ({ oauth: { token: { access_token: plain('access'), refresh_token: plain('refresh'),
    expires_at: '2020-01-01T00:00:00Z' } } }),
};

// Everything that anybody could have seen, by where it was seen.
class Seen {
  all = [];
  add(where, ...texts) {
    this.all.push(...texts.map((text) => [where, Buffer.isBuffer(text) ? text : Buffer.from(String(text))]));
  }
  expectNone(forms) {
    for (const [where, bytes] of this.all) {
      for (const form of forms) {
        const at = bytes.indexOf(form);
        if (at < 0) continue;
        assert.fail(`a secret is seen in ${where}: …${bytes.subarray(Math.max(0, at - 200), at + 60).toString()}…`);
      }
    }
  }
  bytes() {
    return this.all.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  }
}

function prepare(t) {
  const folder = makeFolder(t);
  fs.mkdirSync(path.join(folder, 'connectors/leaky'), { recursive: true });
  fs.cpSync(path.join(root, 'mappings'), path.join(folder, 'mappings'), { recursive: true });
  for (const entry of fs.readdirSync(path.join(folder, 'mappings'), { recursive: true })) {
    if (entry.endsWith('.yaml') && !entry.endsWith('model.yaml')) fs.rmSync(path.join(folder, 'mappings', entry));
  }
  fs.writeFileSync(path.join(folder, 'connectors/leaky/connector.yaml'), CONNECTOR);
  fs.writeFileSync(path.join(folder, 'mappings/ats/leaky.yaml'), MAPPING);
  const config = path.join(folder, 'atsume.yaml');
  fs.writeFileSync(config, `log_level: debug\napps:\n  leaky: ${JSON.stringify({ client_id: 'public-client',
    client_secret: secret('client'), partner_key: secret('partner') })}\n`);
  return { folder, config, definitions: ['--connectors', path.join(folder, 'connectors'), '--mappings',
    path.join(folder, 'mappings')] };
}

function filesBelow(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

// All that can be asked about one account.
function callsFor(account) {
  const q = `integrated_account_id=${account}&atsume_max_wait_ms=0&atsume_timeout_ms=400`;
  const body = { name: 'Ada' };
  return [
    ['GET', `/v1/unified/ats/jobs?${q}`],
    ['GET', `/v1/unified/ats/jobs/1?${q}`],
    ['GET', `/v1/unified/ats/candidates?${q}&limit=3`],
    ['POST', `/v1/unified/ats/candidates?${q}`, body],
    // Dry runs tell all of a request that would be sent, with body and headers.
    ['GET', `/v1/unified/ats/jobs?${q}&atsume_skip_api_call=true&atsume_explain=true`],
    ['POST', `/v1/unified/ats/candidates?${q}&atsume_skip_api_call=true&atsume_response_format=debug`, body],
    ['POST', `/v1/proxy/jobs?${q}&atsume_skip_api_call=true`, body],
    ['GET', `/v1/unified/ats/jobs?${q}&atsume_explain=true&atsume_response_format=debug`],
    ['GET', `/v1/unified/ats/jobs/1?${q}&atsume_explain=true&atsume_response_format=debug`],
    ['POST', `/v1/unified/ats/candidates?${q}&atsume_explain=true&atsume_response_format=debug`, body],
    ['GET', `/v1/unified/ats/candidates?${q}&atsume_response_format=debug`, undefined, 'application/x-ndjson'],
    ['GET', `/v1/proxy/jobs?${q}`],
    ['GET', `/v1/proxy/jobs/1?${q}`],
    ['POST', `/v1/proxy/jobs?${q}`, body],
    ['GET', `/v1/custom/anything?${q}`],
    ['POST', `/v1/custom/anything?${q}`, body],
    ['GET', `/v1/integrated-account/${account}`],
    ['GET', `/v1/integrated-account/${account}/capabilities`],
    ['POST', '/v1/integrated-account/refresh-credentials', { id: account }],
    ['POST', '/v1/batch-request', { integrated_account_id: account, resources: [{ resource: 'jobs', method: 'list' }] }],
  ];
}

// What the engine itself says in an answer of data.
const told = ({ text }) => text.split('\n').filter((line) => line.startsWith('{')).flatMap((line) => {
  try {
    const { meta, $end, $error } = JSON.parse(line);
    return [meta, $end, $error].filter(Boolean).map((one) => JSON.stringify(one));
  } catch {
    return [];
  }
});

async function driveAccount(engine, seen, method, mode, more = {}) {
  const context = { ...CREDENTIALS[method](), mode, ...more };
  const made = await engine.post('/v1/integrated-account', { integration: 'leaky', tenant_id: 'acme',
    authentication_method: method, context, verify: false });
  seen.add(`creating ${method} ${mode}`, made.text);
  if (made.status !== 201) return;
  // Of a provider that never answers, only calls that say how long they wait.
  const isAsked = ([verb, target]) => mode !== 'hang' || (verb === 'GET' && /\/jobs\?/.test(target));
  const calls = callsFor(made.body.id).filter(isAsked);
  for (const [verb, target, body, accept] of calls) {
    // A body that the provider cuts short ends the connection of a passthrough.
    const headers = accept ? { accept } : {};
    const answer = await engine.call(verb, target, { body, headers }).catch((error) => {
      assert.equal(error.code, 'ECONNRESET', error.stack);
      return { status: 0, headers: {}, text: '' };
    });
    // A success is data: what a provider repeats there goes to the caller as it is.
    const isData = answer.status < 300 && /\/(proxy|custom|unified)\//.test(target) && !/skip_api_call/.test(target);
    seen.add(`${method} ${mode}: ${verb} ${target}`, JSON.stringify(answer.headers), ...(isData ? [] : [answer.text]));
    if (isData) seen.add(`meta of ${method} ${mode}: ${verb} ${target}`, ...told(answer));
  }
}

async function driveMistakes(engine, seen, account) {
  for (const [verb, target, options] of [
    ['POST', '/v1/integrated-account', { body: `{"integration":"leaky","context":{"api_key":"${plain('cut')}"` }],
    ['POST', '/v1/integrated-account', { body: { integration: 'leaky', tenant_id: 'a', authentication_method: 'bearer',
      context: { mode: 'ok', api_key: plain('a'), unknown: plain('unknown') } } }],
    ['POST', '/v1/integrated-account', { body: { integration: 'leaky', tenant_id: 'a', authentication_method: 'no',
      context: { api_key: [plain('list')] } } }],
    ['PATCH', `/v1/integrated-account/${account}/credentials`, { body: { context: { api_key: 5, x: plain('x') } } }],
    ['PATCH', `/v1/integrated-account/${account}/credentials`, { body: { context: { api_key: plain('new') } } }],
    ['GET', '/v1/integrated-account', { headers: { authorization: `Basic ${Buffer.from(plain('b')).toString('base64')}` } }],
    ['GET', '/v1/integrated-account', { key: plain('wrongkey') }],
    ['GET', '/v1/integrated-account', { key: `sk_live_${plain('wrong')}` }],
    ['GET', `/v1/integrated-account?api_key=${plain('inquery')}&limit=x`],
    ['GET', `/v1/unified/ats/jobs?integrated_account_id=${account}&token=${plain('inquery')}`],
    ['GET', '/v1/integrated-account'], ['GET', '/v1/api-token'], ['GET', '/v1/integration'], ['GET', '/v1/integration/leaky'],
    ['GET', '/v1/log'], ['GET', '/v1/audit-log'], ['GET', '/v1/event'], ['GET', '/v1/events'], ['GET', '/v1/webhook'],
    ['POST', '/v1/webhook', { body: { target_url: 'https://leaky.example/x', secret: plain('webhook'), event_types: ['*'] } }],
    ['POST', '/v1/integrated-account/token', { body: { id: account } }],
    ['GET', '/v1/master-key'], ['POST', '/v1/master-key/rotate'], ['POST', '/v1/backup'],
    ['GET', '/metrics'], ['GET', '/healthz'], ['GET', '/readyz'], ['GET', '/nowhere'],
  ]) {
    const answer = await engine.call(verb, target, options);
    // A query or a path is the caller's own, and is told in an error; it must not stay in a log.
    const isOwn = target.includes(MARK);
    const text = verb === 'PATCH' && answer.status < 300 ? '' : answer.text;
    seen.add(`${verb} ${target}`, JSON.stringify(answer.headers), ...(isOwn ? [] : [text]));
  }
}

test('no secret is seen in an answer, a log, a metric or a file', async (t) => {
  const port = await startServer(t, (request, response) => { provider(request, response).catch(() => response.destroy()); });
  const { folder, config, definitions } = prepare(t);
  const checked = await run(['check', ...definitions]);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  const data = path.join(folder, 'data');
  const seen = new Seen();
  const keys = [await createKey(data)];
  const engine = await startEngine(t, {
    data, key: keys[0], dev: false, env: { ATSUME_MASTER_KEY: MASTER_KEY },
    args: ['--config', config, ...definitions, '--rewrite', `https://leaky.example=http://127.0.0.1:${port}`],
  });
  const made = await engine.post('/v1/api-token', { name: 'shown once', level: 'write' });
  keys.push(made.body.token);

  for (const method of Object.keys(CREDENTIALS)) {
    await Promise.all(Object.keys(MODES).map((mode) => driveAccount(engine, seen, method, mode)));
  }
  for (const method of ['session', 'oauth']) {
    // A sign-in that was begun is waited for, so none may hang.
    const modes = Object.keys(MODES).filter((mode) => mode !== 'hang');
    await Promise.all(modes.map((mode) => driveAccount(engine, seen, method, 'ok', { login: `login-${mode}` })));
  }
  const account = await engine.connect('x', { integration: 'leaky', authentication_method: 'bearer',
    context: { mode: 'ok', api_key: plain('bearer') } });
  await driveMistakes(engine, seen, account);
  seen.add('DELETE', (await engine.call('DELETE', `/v1/integrated-account/${account}`)).text);
  seen.add('the list of accounts', (await engine.get('/v1/integrated-account?limit=1000')).text);
  seen.add('metrics', (await engine.get('/metrics')).text);
  await engine.kill('SIGTERM');
  seen.add('standard error', engine.log.text());
  seen.add('standard output', engine.output.text());
  for (const file of filesBelow(data)) seen.add(path.relative(data, file), fs.readFileSync(file));

  assert.ok(seen.bytes() > 500_000, 'the test looks at what was meant');
  for (const part of ['"dry_run":true', '"debug":{', '"explain":{', '"requests":[{', '[redacted]']) {
    assert.ok(seen.all.some(([, bytes]) => bytes.includes(part)), `the test has seen no ${part}`);
  }
  assert.ok(engine.log.lines.length > 500);
  seen.expectNone(FORMS);
  seen.expectNone([...keys, MASTER_KEY, MASTER_KEY.toUpperCase(), Buffer.from(MASTER_KEY, 'hex'),
    Buffer.from(MASTER_KEY, 'hex').toString('base64'), Buffer.from(MASTER_KEY, 'hex').toString('base64url')]);

  // What a rotation of the master key goes through is all that is sealed.
  const status = await run(['keys', 'status', '--json', '--data', data], { env: { ATSUME_MASTER_KEY: MASTER_KEY } });
  const report = JSON.parse(status.stdout);
  assert.equal(report.unlisted_rows, 0, report.first_unlisted);
  assert.equal(report.damaged_records, 0, report.first_damaged);
  assert.ok(report.keys[0].sealed_values > 50);
});

test('no secret is seen in what commands print', async (t) => {
  const port = await startServer(t, (request, response) => { provider(request, response).catch(() => response.destroy()); });
  const { folder, config, definitions } = prepare(t);
  const seen = new Seen();
  const shown = async (args, options) => {
    const done = await run(args, options);
    seen.add(`atsume ${args[0]} ${args[1] ?? ''}`, done.stdout, done.stderr);
    return done;
  };
  const file = path.join(folder, 'account.yaml');
  for (const [method, credentials] of Object.entries(CREDENTIALS)) {
    for (const mode of ['401', '403', '500', 'failed', 'malformed', 'redirect', 'garbage', 'ok']) {
      fs.writeFileSync(file, JSON.stringify({ auth: method, account: { mode, login: 'login-ok', ...credentials() } }));
      await shown(['try', 'leaky', 'unified.ats.jobs.list', '--account', file, ...definitions,
        '--rewrite', `https://leaky.example=http://127.0.0.1:${port}`]);
    }
  }
  // Mistakes in files that hold secrets are told by place, never by quoting the secret.
  const broken = path.join(folder, 'broken.yaml');
  for (const text of [
    `apps:\n  leaky: { client_secret: "${plain('config')}"\n`,
    `apps:\n  leaky:\n    client_secret: ${plain('config')}\n   bad: indent\n`,
    `apps: ${plain('config')}\n`,
    `apps:\n  leaky: { a: ${plain('config')}, a: ${plain('config')} }\n`,
    `apps:\n  leaky: { client_secret: ${plain('config')} }\nlissten: x\n`,
  ]) {
    fs.writeFileSync(broken, text);
    const refused = await shown(['serve', '--config', broken, '--data', path.join(folder, 'data')]);
    assert.equal(refused.code, 2, text);
  }
  for (const master of [plain('master'), `${MASTER_KEY},${plain('master')}`]) {
    const refused = await shown(['serve', '--config', config, '--data', path.join(folder, 'data')],
      { env: { ATSUME_MASTER_KEY: master } });
    assert.equal(refused.code, 2);
  }
  const account = path.join(folder, 'bad-account.yaml');
  for (const text of [`auth: bearer\naccount: { api_key: "${plain('file')}\n`, `auth: nope\naccount: { api_key: ${plain('file')} }\n`,
    `auth: bearer\naccount: [${plain('file')}]\n`]) {
    fs.writeFileSync(account, text);
    await shown(['try', 'leaky', 'jobs.list', '--account', account, ...definitions]);
  }
  // Another process's command line can be read by all users of a machine: keys come from the environment.
  const backup = await shown(['keys', 'status', '--data', folder, '--url', `http://127.0.0.1:${port}`],
    { env: { ATSUME_API_KEY: plain('apikey') } });
  assert.equal(backup.code, 2);
  assert.ok(seen.all.length > 100);
  seen.expectNone(FORMS);
});
