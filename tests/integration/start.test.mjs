// Starting: what is refused, what is made, and how mistakes are told.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { createKey, makeFolder, run, startEngine } from './engine.mjs';

test('without a master key nothing starts', async (t) => {
  const data = makeFolder(t);
  const refused = await run(['serve', '--listen', '127.0.0.1:0', '--data', data]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^atsume: there is no master key/);
  assert.match(refused.stderr, /ATSUME_MASTER_KEY/);
  assert.match(refused.stderr, /master\.key/);
  assert.equal(refused.stdout, '');
  const wrong = await run(['serve', '--listen', '127.0.0.1:0', '--data', data],
    { env: { ATSUME_MASTER_KEY: 'hunter2-hunter2' } });
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /ATSUME_MASTER_KEY/);
  assert.doesNotMatch(wrong.stderr, /hunter2/);
});

test('--dev makes a master key that only its owner can read, and keeps it', async (t) => {
  const first = await startEngine(t);
  const file = path.join(first.data, 'master.key');
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  assert.equal(fs.statSync(first.data).mode & 0o777, 0o700);
  const text = fs.readFileSync(file, 'utf8');
  const account = await first.connect('acme');
  await first.kill('SIGTERM');
  const second = await startEngine(t, { data: first.data, key: first.key });
  assert.equal(fs.readFileSync(file, 'utf8'), text);
  assert.equal((await second.get(`/v1/integrated-account/${account}`)).status, 200);
  await second.kill('SIGTERM');
  fs.chmodSync(file, 0o644);
  const open = await run(['serve', '--listen', '127.0.0.1:0', '--data', first.data]);
  assert.equal(open.code, 2);
  assert.match(open.stderr, /chmod 600/);
});

test('accounts sealed with another master key are told apart from damage', async (t) => {
  const first = await startEngine(t, { dev: false, env: { ATSUME_MASTER_KEY: 'a1'.repeat(32) } });
  const account = await first.connect('acme');
  await first.kill('SIGTERM');
  const second = await startEngine(t, {
    data: first.data, key: first.key, dev: false, env: { ATSUME_MASTER_KEY: 'b2'.repeat(32) },
  });
  const answer = await second.get(`/v1/unified/ats/jobs?integrated_account_id=${account}`);
  assert.equal(answer.status, 500, answer.text);
  assert.equal(answer.body.code, 'vault_key_missing');
  assert.equal(answer.body.origin, 'config');
});

test('a second engine on the same data folder is refused and harms nothing', async (t) => {
  const engine = await startEngine(t);
  const second = await run(['serve', '--listen', '127.0.0.1:0', '--data', engine.data, '--dev']);
  assert.equal(second.code, 2);
  assert.ok(second.stderr.includes(engine.data), second.stderr);
  assert.ok(second.stderr.includes(`pid ${engine.child.pid}`), second.stderr);
  assert.equal((await engine.get('/v1/integrated-account')).status, 200);
});

test('a port that is taken is told with its address', async (t) => {
  const engine = await startEngine(t, { args: ['--threads', '1'] });
  const address = new URL(engine.url).host;
  const second = await run(['serve', '--listen', address, '--threads', '1', '--data', makeFolder(t), '--dev']);
  assert.equal(second.code, 2);
  assert.ok(second.stderr.includes(address), second.stderr);
});

test('keys: before the first start, while it runs, and what is wrong with a call', async (t) => {
  const data = path.join(makeFolder(t), 'new/folder');
  const key = await createKey(data, { level: 'read' });
  assert.match(key, /^sk_live_[A-Za-z0-9]{43}$/);
  const testKey = await createKey(data, { more: ['--test'] });
  assert.match(testKey, /^sk_test_/);
  const engine = await startEngine(t, { data });
  assert.equal((await engine.get('/v1/integration', { key })).status, 200);
  assert.equal((await engine.get('/v1/integrated-account', { key })).status, 403);
  const refused = await run(['key', 'create', '--level', 'admin', '--name', 'x', '--data', data]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /POST \/v1\/api-token/);
  assert.equal(refused.stdout, '');
  await engine.kill('SIGTERM');
  assert.match(await createKey(data), /^sk_live_/);
  const level = await run(['key', 'create', '--level', 'root', '--name', 'x', '--data', data]);
  assert.equal(level.code, 2);
  assert.match(level.stderr, /read, write or admin/);
});

test('a key made over HTTP works at once, and ends at once when revoked', async (t) => {
  const engine = await startEngine(t, { args: ['--threads', '2'] });
  const made = await engine.post('/v1/api-token', { name: 'ci', level: 'admin' });
  assert.equal(made.status, 201, made.text);
  const { token: key, id } = made.body;
  for (let i = 0; i < 8; ++i) assert.equal((await engine.get('/v1/integrated-account', { key })).status, 200);
  assert.equal((await engine.call('DELETE', `/v1/api-token/${id}`)).status, 200);
  // Each call has a connection of its own, so both loops are asked.
  for (let i = 0; i < 8; ++i) assert.equal((await engine.get('/v1/integrated-account', { key })).status, 401);
});

test('mistakes on the command line end with 2 and say what there is', async () => {
  for (const args of [['serve', '--lissten', 'x'], ['serv'], [], ['serve', '--threads', 'many'], ['key'],
    ['key', 'create', '--name', 'x'], ['serve', '--rewrite', 'nonsense'], ['serve', '--log-level', 'loud']]) {
    const ended = await run(args);
    assert.equal(ended.code, 2, args.join(' '));
    assert.ok(ended.stderr.length > 10, args.join(' '));
  }
  const version = await run(['--version']);
  assert.equal(version.code, 0);
  assert.match(version.stdout, /^atsume \d+\.\d+\.\d+\n$/);
});

test('mistakes in the configuration are told all at once, with place and caret', async (t) => {
  const folder = makeFolder(t);
  const file = path.join(folder, 'atsume.yaml');
  fs.writeFileSync(file, 'listen: 127.0.0.1:0\nlissten: x\nthreads: many\ndev: maybe\nrewrite: [nonsense]\n');
  const refused = await run(['serve', '--data', path.join(folder, 'data'), '--config', file]);
  assert.equal(refused.code, 2);
  for (const line of [2, 3, 4, 5]) assert.ok(refused.stderr.includes(`${file}:${line}:`), refused.stderr);
  assert.match(refused.stderr, /did you mean "listen"\?/);
  assert.match(refused.stderr, /lissten: x\n\s*\|?\s*\^/);
  assert.ok(!fs.existsSync(path.join(folder, 'data')), 'nothing was made');
  const absent = await run(['serve', '--config', path.join(folder, 'absent.yaml')]);
  assert.equal(absent.code, 2);
  assert.match(absent.stderr, /absent\.yaml/);
});

test('the configuration file is used, and the command line goes over it', async (t) => {
  const folder = makeFolder(t);
  const file = path.join(folder, 'atsume.yaml');
  fs.writeFileSync(file, `listen: 192.0.2.1:1\ndata: ${folder}/data\ndev: true\nlog_level: debug\n`);
  const key = await createKey(path.join(folder, 'data'));
  const engine = await startEngine(t, { args: ['--config', file], data: path.join(folder, 'data'), dev: false, key });
  assert.equal((await engine.get('/v1/integrated-account')).status, 200);
});

test('the origins that may frame the connect page are named in its policy, and nothing else can be named', async (t) => {
  const folder = makeFolder(t);
  const file = path.join(folder, 'atsume.yaml');
  fs.writeFileSync(file, 'link_origins: ["https://App.example.com:443", "http://localhost:3000"]\n');
  const engine = await startEngine(t, { args: ['--config', file], key: false });
  const policy = (await engine.get('/connect-account')).headers['content-security-policy'];
  assert.match(policy, /; frame-ancestors https:\/\/app\.example\.com http:\/\/localhost:3000$/);
  const wrong = ['*', 'https://*.example.com', 'https://app.example.com/', 'https://a.example https://b.example',
    "https://a.example; script-src 'unsafe-inline'", 'app.example.com', 'https://me@app.example.com', ''];
  for (const origin of wrong) {
    fs.writeFileSync(file, `link_origins: [${JSON.stringify(origin)}]\n`);
    const refused = await run(['serve', '--data', path.join(folder, 'data'), '--config', file]);
    assert.equal(refused.code, 2, origin);
    assert.match(refused.stderr, /link_origins.*no origin; write it as https:\/\/app\.example\.com/);
  }
});
