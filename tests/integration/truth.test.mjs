// What recorded answers of real providers become, compared with what was written by hand from them
// (tests/recordings/README.md). The recordings themselves are not part of the project.
//
//   ATSUME_SHARED        the folder that holds recorded/ and tools/replay.mjs; without it the test is skipped
//   ATSUME_TRUTH         only this provider
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, startEngine } from './engine.mjs';
import { readExchanges, startReplayAt } from './provider.mjs';

const shared = process.env.ATSUME_SHARED ?? path.join(root, '../shared');
const program = path.join(shared, 'tools/replay.mjs');
const packages = [process.env.ATSUME_NPM, path.join(root, 'build/npm')].find((folder) => folder &&
  fs.existsSync(path.join(folder, 'node_modules/yaml/package.json')));
if (!fs.existsSync(program) || !packages) {
  console.log(packages ? `skipped: no recorded answers at ${shared} (ATSUME_SHARED may name another folder)`
    : 'skipped: the npm package yaml is not installed: ./dev test does it where npm and its registry are at hand');
  process.exit(77);
}
const YAML = createRequire(path.join(path.resolve(packages), 'here.js'))('yaml');
const expected = path.join(root, 'tests/recordings/expected');
const readYaml = (file) => YAML.parse(fs.readFileSync(file, 'utf8'), { schema: 'core' });

// A walk in small steps may meet the connector's own limit for calls.
const PATIENTLY = { atsume_max_wait_ms: 20_000, atsume_validate: true };

// What names a person or opens a file is kept as its digest only.
const digest = (text) => `sha256:${crypto.createHash('sha256').update(text).digest('hex')}`;

// The record with digests where digests are expected.
function withDigests(value, wanted) {
  if (typeof value === 'string') return typeof wanted === 'string' && wanted.startsWith('sha256:') ? digest(value) : value;
  if (Array.isArray(value)) return value.map((item, index) => withDigests(item, wanted?.[index]));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withDigests(member, wanted?.[name])]));
}

function compare(actual, wanted) {
  assert.deepEqual(withDigests(clean(actual), clean(wanted)), clean(wanted));
}

// remote_data is the record itself; null and absent say the same.
function clean(value) {
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value)
    .filter(([name, member]) => name !== 'remote_data' && member !== null && member !== undefined)
    .map(([name, member]) => [name, clean(member)])
    .filter(([, member]) => typeof member !== 'object' || Array.isArray(member) || Object.keys(member).length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1)));
}

function target({ call, id, query = {} }, account, more = {}) {
  const [, model, resource] = call.split('.');
  const pairs = new URLSearchParams({ ...query, ...more, integrated_account_id: account, ...PATIENTLY });
  return `/v1/unified/${model}/${resource}${id === undefined ? '' : `/${encodeURIComponent(id)}`}?${pairs}`;
}

async function answer(engine, where) {
  const got = await engine.get(where);
  assert.equal(got.status, 200, `${where}: ${got.text.slice(0, 2000)}`);
  assert.equal(got.body.meta?.warnings, undefined, `${where} warns: ${JSON.stringify(got.body.meta?.warnings)}`);
  assert.deepEqual(got.body.meta.validation.problems, [], where);
  // The list's envelope keeps what it says; of a record it is no part.
  const { meta, ...record } = got.body;
  return record;
}

async function walk(engine, account, one, limit) {
  const records = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await answer(engine, target(one, account, { limit, next_cursor: cursor }));
    assert.ok(page.result.length === limit || page.next_cursor === null || page.result.length > 0, one.call);
    records.push(...page.result);
    cursor = page.next_cursor;
  }
  return records;
}

// A list whose later pages were not recorded is asked for once, for exactly what was.
async function readList(engine, account, one) {
  if (one.is_cut) return (await answer(engine, target(one, account, { limit: one.count }))).result;
  const records = await walk(engine, account, one, 50);
  const again = await walk(engine, account, one, 7);
  assert.deepEqual(again.map((record) => record.id), records.map((record) => record.id), 'the limit changes the list');
  return records;
}

async function checkList(engine, account, one) {
  const records = await readList(engine, account, one);
  assert.equal(records.length, one.count, `${one.call} has another number of records`);
  assert.ok(one.records.length >= Math.min(5, one.count), `${one.call}: at least five records have to be compared`);
  for (const wanted of one.records) {
    const found = records.filter(({ id }) => id === String(wanted.id) || digest(id) === wanted.id);
    assert.equal(found.length, 1, `${one.call} gives ${found.length} records with the id ${wanted.id}`);
    compare(found[0], wanted);
  }
}

// What no unified resource reads is named in account.yaml, with the reason.
function checkCovered(exchanges, log, { replay = [], unmapped = {} }) {
  const prefix = replay.includes('--strip') ? new RegExp(replay[replay.indexOf('--strip') + 1]) : /^/;
  const asked = new Set(fs.readFileSync(log, 'utf8').split('\n').filter(Boolean)
    .map((line) => JSON.parse(line)).map(({ method, path: where }) => `${method} ${where.replace(prefix, '')}`));
  const isRead = ({ method, path: where, status }) => status === 200 &&
    (method === 'GET' || (method === 'POST' && /\.(list|info|search)$/.test(where)));
  const reads = new Set(exchanges.filter(isRead).map((one) => `${one.method} ${one.path}`));
  const missed = [...reads].filter((one) => !asked.has(one) && !Object.hasOwn(unmapped, one));
  assert.deepEqual(missed, [], 'recorded reads that no case asks for and account.yaml does not name as unmapped');
}

for (const provider of fs.readdirSync(expected).filter((name) => fs.existsSync(path.join(expected, name, 'account.yaml')))) {
  if (process.env.ATSUME_TRUTH && process.env.ATSUME_TRUTH !== provider) continue;
  const folder = path.join(expected, provider);
  const account = readYaml(path.join(folder, 'account.yaml'));
  const recording = path.join(shared, 'recorded', account.recording);

  test(provider, async (t) => {
    const log = path.join(makeFolder(t), 'requests.jsonl');
    const port = await startReplayAt(t, program, recording, ['--log', log, ...(account.replay ?? [])]);
    const args = account.hosts.flatMap((host) => ['--rewrite', `${host}=http://127.0.0.1:${port}`]);
    const engine = await startEngine(t, { args });
    const made = await engine.post('/v1/integrated-account', {
      integration: account.integration, tenant_id: 'recorded', verify: false,
      authentication_method: account.authentication_method, context: account.context,
    });
    assert.equal(made.status, 201, made.text);
    for (const file of fs.readdirSync(folder).filter((name) => name !== 'account.yaml').sort()) {
      for (const one of readYaml(path.join(folder, file))) {
        await t.test(`${one.call}${one.id ? ` ${one.id}` : ''}${one.query ? ` ${JSON.stringify(one.query)}` : ''}`, async () => {
          if (one.call.endsWith('.list')) return checkList(engine, made.body.id, one);
          compare(await answer(engine, target(one, made.body.id)), one.record);
        });
      }
    }
    await t.test('every recorded read is asked for', () =>
      checkCovered(readExchanges(recording), log, account));
  });
}
