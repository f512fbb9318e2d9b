// Master keys and backups with the real program: with an engine running and without, stopped halfway, and refused.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, run, startEngine } from './engine.mjs';

const OLD = 'a1'.repeat(32);
const NEW = 'b2'.repeat(32);

// The values that an account of the test needs are told from each other by what its calls send.
async function secretOf(engine, account) {
  const dry = await engine.get(`/v1/integrated-account/${account}`);
  assert.equal(dry.status, 200, dry.text);
  return dry.body;
}

async function statusOf(data, env) {
  const shown = await run(['keys', 'status', '--json', '--data', data], { env });
  assert.equal(shown.code, 0, shown.stderr);
  return JSON.parse(shown.stdout);
}

test('a master key is replaced in a running engine, without a restart', async (t) => {
  const engine = await startEngine(t);
  const first = await engine.connect('acme', { api_token: 'first' });
  const sandbox = await engine.connectSandbox();
  const page = await engine.get(`/v1/unified/ats/jobs?limit=2&integrated_account_id=${sandbox}`);
  assert.equal(page.status, 200, page.text);
  assert.ok(page.body.next_cursor);
  const before = (await engine.get('/v1/master-key')).body;
  assert.equal(before.keys.length, 1);
  assert.equal(before.keys[0].sealed_values, 2);
  assert.equal(before.rotation.state, 'none');

  const made = await run(['keys', 'new', '--data', engine.data]);
  assert.equal(made.code, 0, made.stderr);
  const refused = await run(['keys', 'rotate', '--data', engine.data, '--url', engine.url]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /ATSUME_API_KEY/);
  const rotated = await run(['keys', 'rotate', '--data', engine.data, '--url', engine.url],
    { env: { ATSUME_API_KEY: engine.key } });
  assert.equal(rotated.code, 0, rotated.stderr);
  assert.match(rotated.stdout, /it may be dropped/);
  const after = (await engine.get('/v1/master-key')).body;
  assert.equal(after.sealing_key_id, made.stdout.trim());
  assert.equal(after.rotation.state, 'done');
  assert.equal(after.values_under_other_keys, 0);
  const [sealing, old] = after.keys;
  assert.deepEqual([sealing.sealed_values, sealing.is_sealing, sealing.may_be_dropped], [2, true, false]);
  assert.deepEqual([old.id, old.sealed_values, old.may_be_dropped], [before.keys[0].id, 0, true]);

  // What a caller holds was sealed with the old key and still opens.
  const next = await engine.get(`/v1/unified/ats/jobs?limit=2&integrated_account_id=${sandbox}`
    + `&next_cursor=${encodeURIComponent(page.body.next_cursor)}`);
  assert.equal(next.status, 200, next.text);
  await engine.kill('SIGTERM');

  // Without the old key: the accounts are there.
  const file = path.join(engine.data, 'master.key');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').split('\n')[0]);
  const second = await startEngine(t, { data: engine.data, key: engine.key, dev: false });
  assert.equal((await secretOf(second, first)).id, first);
  const jobs = `/v1/unified/ats/jobs?limit=2&integrated_account_id=${sandbox}`;
  assert.equal((await second.get(jobs, { key: engine.sandboxKey })).status, 200);
  assert.equal((await second.get('/v1/master-key')).body.keys.length, 1);
});

test('with the engine stopped, and with keys from the environment', async (t) => {
  const engine = await startEngine(t, { dev: false, env: { ATSUME_MASTER_KEY: OLD } });
  const account = await engine.connect('acme');
  await engine.kill('SIGTERM');
  const needed = await statusOf(engine.data, { ATSUME_MASTER_KEY: `${NEW},${OLD}` });
  assert.equal(needed.rotation.state, 'needed');
  assert.equal(needed.keys[1].may_be_dropped, false);
  const alone = await statusOf(engine.data, { ATSUME_MASTER_KEY: NEW });
  assert.equal(alone.keys[1].is_present, false);

  // Without the old key nothing can be sealed again, and nothing is harmed.
  const impossible = await run(['keys', 'rotate', '--data', engine.data], { env: { ATSUME_MASTER_KEY: NEW } });
  assert.equal(impossible.code, 1);
  assert.match(impossible.stdout, /do not open/);
  assert.match(impossible.stdout, /MISSING/);

  const rotated = await run(['keys', 'rotate', '--json', '--data', engine.data],
    { env: { ATSUME_MASTER_KEY: `${NEW},${OLD}` } });
  assert.equal(rotated.code, 0, rotated.stderr);
  assert.equal(rotated.stderr, '', 'no bar where there is no terminal');
  const report = JSON.parse(rotated.stdout);
  assert.equal(report.rotation.state, 'done');
  assert.equal(report.rotation.resealed, 1);
  assert.equal(report.unlisted_rows, 0);
  const second = await startEngine(t, {
    data: engine.data, key: engine.key, dev: false, env: { ATSUME_MASTER_KEY: NEW },
  });
  assert.equal((await secretOf(second, account)).status, 'active');
});

test('a key that is still needed cannot be taken from a running engine', async (t) => {
  const engine = await startEngine(t);
  await engine.connect('acme');
  const file = path.join(engine.data, 'master.key');
  fs.writeFileSync(file, NEW);
  const refused = await engine.post('/v1/master-key/rotate');
  assert.equal(refused.status, 500, refused.text);
  assert.equal(refused.body.code, 'master_key');
  assert.match(refused.body.message, /put it back/);
  assert.equal((await engine.get('/v1/master-key')).body.keys[0].sealed_values, 1);
});

test('keys new prints a key that an engine takes, and is told apart from key', async (t) => {
  const printed = await run(['keys', 'new']);
  assert.equal(printed.code, 0);
  assert.match(printed.stdout, /^atsume_mk_[A-Za-z0-9_-]{43}\n$/);
  await startEngine(t, { dev: false, env: { ATSUME_MASTER_KEY: printed.stdout.trim() } });
  const help = await run(['--help']);
  assert.match(help.stdout, /keys +Master keys/);
  assert.match(help.stdout, /key +(Make )?API keys/);
  for (const args of [['keys', 'status'], ['keys', 'rotate'], ['backup']]) {
    const folder = path.join(makeFolder(t), 'absent');
    const refused = await run([...args, '--data', folder]);
    assert.equal(refused.code, 2, args.join(' '));
    assert.match(refused.stderr, /there is no database/);
    assert.ok(!fs.existsSync(folder));
  }
});

test('only a live admin key may', async (t) => {
  const engine = await startEngine(t);
  const make = async (body) => (await engine.post('/v1/api-token', { name: 'x', ...body })).body.token;
  const write = await make({ level: 'write' });
  const testAdmin = await make({ level: 'admin', environment: 'test' });
  for (const [method, target] of [['GET', '/v1/master-key'], ['POST', '/v1/master-key/rotate'], ['POST', '/v1/backup']]) {
    assert.equal((await engine.call(method, target, { key: write })).status, 403);
    assert.equal((await engine.call(method, target, { key: testAdmin })).body.code, 'test_key');
    assert.equal((await engine.call(method, target, { key: '' })).status, 401);
  }
  assert.ok(!fs.existsSync(path.join(engine.data, 'backups')));
});

test('backup while serving, and restore', async (t) => {
  const env = { ATSUME_MASTER_KEY: OLD };
  const engine = await startEngine(t, { dev: false, env });
  const account = await engine.connect('acme');
  const to = path.join(makeFolder(t), 'monday');
  const made = await run(['backup', '--json', '--data', engine.data, '--to', to, '--url', engine.url],
    { env: { ATSUME_API_KEY: engine.key } });
  assert.equal(made.code, 0, made.stderr);
  const manifest = JSON.parse(made.stdout);
  assert.equal(manifest.rows.account, 1);
  assert.deepEqual(fs.readdirSync(path.join(engine.data, 'backups')), [], 'it was moved');
  const later = await engine.connect('acme');
  await engine.kill('SIGTERM');

  const data = path.join(makeFolder(t), 'new');
  const restored = await run(['restore', '--from', to, '--data', data], { env });
  assert.equal(restored.code, 0, restored.stderr);
  const second = await startEngine(t, { data, key: engine.key, dev: false, env });
  assert.equal((await second.get(`/v1/integrated-account/${account}`)).status, 200);
  assert.equal((await second.get(`/v1/integrated-account/${later}`)).status, 404);
  await second.kill('SIGTERM');

  for (const [args, environment, words] of [
    [['--data', data], env, /not empty/],
    [['--data', path.join(makeFolder(t), 'x')], { ATSUME_MASTER_KEY: NEW }, /needs the master key/],
    [['--data', path.join(makeFolder(t), 'x')], {}, /there is no master key/],
  ]) {
    const refused = await run(['restore', '--from', to, ...args], { env: environment });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, words);
  }
  const sst = manifest.files.find((file) => file.bytes > 0).name;
  const bytes = fs.readFileSync(path.join(to, sst));
  bytes[bytes.length >> 1] ^= 1;
  fs.writeFileSync(path.join(to, sst), bytes);
  const damaged = await run(['restore', '--from', to, '--data', path.join(makeFolder(t), 'x')], { env });
  assert.equal(damaged.code, 2);
  assert.ok(damaged.stderr.includes(sst), damaged.stderr);
});

test('a backup over HTTP stays in the data folder, and one of a stopped engine needs no engine', async (t) => {
  const engine = await startEngine(t);
  await engine.connect('acme');
  const made = await engine.post('/v1/backup');
  assert.equal(made.status, 201, made.text);
  assert.equal(made.body.master_key_included, false);
  assert.equal(path.dirname(made.body.path), path.join(engine.data, 'backups'));
  const restored = path.join(makeFolder(t), 'new');
  fs.mkdirSync(restored);
  fs.copyFileSync(path.join(engine.data, 'master.key'), path.join(restored, 'master.key'));
  const back = await run(['restore', '--from', made.body.path, '--data', restored]);
  assert.equal(back.code, 0, back.stderr);
  await engine.kill('SIGTERM');
  const offline = await run(['backup', '--data', engine.data]);
  assert.equal(offline.code, 0, offline.stderr);
  assert.match(offline.stdout, /which is not in the backup/);
  assert.equal(fs.readdirSync(path.join(engine.data, 'backups')).length, 2);
});
