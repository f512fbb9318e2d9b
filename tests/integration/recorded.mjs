// What must hold on any recording of Workable: lists walked to the end, one record, raw and byte for byte.
import assert from 'node:assert/strict';
import test from 'node:test';

import { startEngine } from './engine.mjs';
import { readExchanges, recordedList, rewrite } from './provider.mjs';

const TOKEN = 'recorded-t0ken';

async function walk(engine, target) {
  const records = [];
  let cursor = '';
  for (;;) {
    const answer = await engine.get(`${target}&next_cursor=${encodeURIComponent(cursor)}`);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.result_count, answer.body.result.length);
    records.push(...answer.body.result);
    cursor = answer.body.next_cursor;
    if (cursor === null) return records;
    // Every page but the last is exactly as long as was asked for.
    const limit = new URLSearchParams(target.split('?')[1]).get('limit') ?? '50';
    assert.equal(answer.body.result.length, Number(limit));
  }
}

// start(t, args) replays `file` and gives the port.
export function testRecording({ file, subdomain, start, candidates }) {
  const exchanges = readExchanges(file);
  const people = recordedList(exchanges, '/spi/v3/candidates', 'candidates');
  const jobs = recordedList(exchanges, '/spi/v3/jobs', 'jobs');
  const find = (pattern) => exchanges.find(
    (one) => one.method === 'GET' && one.status === 200 && pattern.test(one.path));

  async function open(t) {
    const port = await start(t, ['--auth', `Bearer ${TOKEN}`]);
    const engine = await startEngine(t, { args: rewrite(subdomain, port) });
    const account = await engine.connect(subdomain, { api_token: TOKEN, verify: true });
    return { engine, account, tail: `integrated_account_id=${account}` };
  }

  test('the recording holds what the tests are about', () => assert.equal(people.length, candidates));

  test('candidates come once and in order for any limit', async (t) => {
    const { engine, tail } = await open(t);
    for (const limit of [7, 50, 1000]) {
      const records = await walk(engine, `/v1/unified/ats/candidates?limit=${limit}&${tail}`);
      assert.deepEqual(records.map((one) => one.id), people.map((one) => one.id), `limit ${limit}`);
      assert.deepEqual(records.map((one) => one.remote_data), people, `limit ${limit}`);
      assert.deepEqual(records.map((one) => one.name), people.map((one) => one.name));
    }
  });

  test('jobs come once and in order, with their states in the words of the model', async (t) => {
    const { engine, tail } = await open(t);
    const records = await walk(engine, `/v1/unified/ats/jobs?${tail}`);
    assert.deepEqual(records.map((one) => one.id), jobs.map((one) => one.shortcode));
    assert.deepEqual(records.map((one) => one.remote_data), jobs);
    for (const record of records) {
      assert.equal(record.status_raw, record.remote_data.state);
      assert.equal(record.status === 'open', record.remote_data.state === 'published');
    }
  });

  test('one candidate and one job', async (t) => {
    const { engine, tail } = await open(t);
    const recordedPerson = find(/^\/spi\/v3\/candidates\/[0-9a-f]+$/).body.candidate;
    const person = await engine.get(`/v1/unified/ats/candidates/${recordedPerson.id}?${tail}`);
    assert.equal(person.status, 200, person.text);
    assert.equal(person.body.id, recordedPerson.id);
    assert.equal(person.body.first_name, recordedPerson.firstname);
    assert.deepEqual(person.body.remote_data, recordedPerson);
    const recordedJob = find(/^\/spi\/v3\/jobs\/[0-9A-Z]+$/).body;
    const job = await engine.get(`/v1/unified/ats/jobs/${recordedJob.shortcode}?${tail}`);
    assert.equal(job.status, 200, job.text);
    assert.equal(job.body.name, recordedJob.title);
    assert.deepEqual(job.body.remote_data, recordedJob);
    const nobody = await engine.get(`/v1/unified/ats/candidates/0000?${tail}`);
    assert.equal(nobody.status, 404, nobody.text);
    assert.equal(nobody.body.origin, 'provider');
  });

  test('the proxy gives the items and the bodies of the provider', async (t) => {
    const { engine, tail } = await open(t);
    assert.deepEqual(await walk(engine, `/v1/proxy/candidates?limit=7&${tail}`), people);
    assert.deepEqual(await walk(engine, `/v1/proxy/jobs?${tail}`), jobs);
    const recorded = find(/^\/spi\/v3\/jobs\/[0-9A-Z]+$/);
    const job = await engine.get(`/v1/proxy/jobs/${recorded.body.shortcode}?${tail}`);
    assert.equal(job.text, JSON.stringify(recorded.body));
  });

  test('custom calls give the very bytes of every recorded answer', async (t) => {
    const { engine, tail } = await open(t);
    let compared = 0;
    for (const one of exchanges) {
      if (one.method !== 'GET' || !one.path.startsWith('/spi/v3/')) continue;
      const query = new URLSearchParams(one.query ?? {});
      const answer = await engine.get(`/v1/custom${one.path.slice('/spi/v3'.length)}?${query}&${tail}`);
      // A body may be of a better fitting exchange of the same path: then it is compared with that one.
      const same = exchanges.filter((other) => other.method === 'GET' && other.path === one.path);
      const expected = same.map((other) => typeof other.body === 'string' ? other.body : JSON.stringify(other.body));
      assert.ok(expected.includes(answer.text), `${one.path}: ${answer.text.slice(0, 200)}`);
      assert.equal(answer.status, one.status);
      compared += 1;
    }
    assert.ok(compared >= 5);
  });

  test('a token that is refused marks the account, and one that works heals it', async (t) => {
    const { engine, account, tail } = await open(t);
    const path = `/v1/integrated-account/${account}`;
    const change = (api_token) => engine.call('PATCH', path, { body: { context: { api_token }, verify: false } });
    assert.equal((await change('wrong')).status, 200);
    const refused = await engine.get(`/v1/unified/ats/jobs?${tail}`);
    assert.equal(refused.status, 401, refused.text);
    assert.equal(refused.body.origin, 'provider');
    assert.equal(refused.body.code, 'bad_credentials');
    assert.equal(refused.body.remote_status, 401);
    assert.equal((await engine.get(path)).body.status, 'needs_reauth');
    assert.equal((await change(TOKEN)).status, 200);
    assert.equal((await engine.get(`/v1/unified/ats/jobs?${tail}`)).status, 200);
    const healed = (await engine.get(path)).body;
    assert.equal(healed.status, 'active');
    assert.equal(healed.last_error, null);
    const rejected = await engine.post('/v1/integrated-account', {
      integration: 'workable', tenant_id: 'x', authentication_method: 'token',
      context: { subdomain, api_token: 'wrong' },
    });
    assert.equal(rejected.status, 401, rejected.text);
    assert.equal(rejected.body.origin, 'provider');
  });
}
