// Definitions that change under load: no request is lost, each sees one version from its beginning to its end, and a
// broken file in between changes nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, startEngine, until } from './engine.mjs';
import { startServer } from './provider.mjs';

const ORIGIN = 'https://loop.example.com';

const CONNECTOR = `connector: 1
id: loop
name: Loop
categories: [ats]
base_url: ${ORIGIN}
auth:
  key:
    type: key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
verify: GET /me
resources:
  jobs:
    list: { request: GET /jobs, data: jobs, paginate: { type: next_url, next: next } }
`;

const mapping = (version) => `mapping: 1
model: ats
connector: loop
resources:
  jobs:
    fields: { id: id, name: '"v${version} " & title' }
    list: { from: jobs.list }
`;

// Two pages, so that a unified call asks twice and a reload can come in between.
function answerPage(request, response) {
  const isSecond = new URL(request.url, ORIGIN).searchParams.has('page');
  const jobs = (isSecond ? [3, 4] : [1, 2]).map((id) => ({ id: `j${id}`, title: `Job ${id}` }));
  const body = JSON.stringify(isSecond ? { jobs } : { jobs, next: `${ORIGIN}/jobs?page=2` });
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

// At once, as editors do: the engine must not see half of it.
function write(file, text) {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}`);
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, file);
}

function makeDefinitions(t) {
  const folder = makeFolder(t);
  for (const name of ['connectors', 'mappings']) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const connector = path.join(folder, 'connectors/loop/connector.yaml');
  const mapped = path.join(folder, 'mappings/ats/loop.yaml');
  fs.mkdirSync(path.dirname(connector));
  write(connector, CONNECTOR);
  write(mapped, mapping(0));
  const args = ['--connectors', path.join(folder, 'connectors'), '--mappings', path.join(folder, 'mappings')];
  return { args, connector, mapped };
}

// The version that a unified answer was made with; all of its records have the same.
function versionOf(answer) {
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.body.result.map((job) => job.id), ['j1', 'j2', 'j3', 'j4']);
  const versions = answer.body.result.map((job, i) => {
    const [, version, title] = /^v(\d+) (.*)$/.exec(job.name);
    assert.equal(title, `Job ${i + 1}`);
    return Number(version);
  });
  assert.equal(new Set(versions).size, 1, answer.text);
  return versions[0];
}

test('a reload under load loses no request', async (t) => {
  const { args, connector, mapped } = makeDefinitions(t);
  const port = await startServer(t, answerPage);
  const engine = await startEngine(t,
    { args: [...args, '--threads', '2', '--rewrite', `${ORIGIN}=http://127.0.0.1:${port}`] });
  const account = await engine.connect('', { integration: 'loop', authentication_method: 'key',
    context: { api_key: 'k' } });
  const unified = () => engine.get(`/v1/unified/ats/jobs?limit=4&integrated_account_id=${account}`);
  const proxy = () => engine.get(`/v1/proxy/jobs?limit=2&integrated_account_id=${account}`);

  let isOver = false;
  async function caller() {
    let calls = 0;
    let last = 0;
    while (!isOver || calls < 2) {
      const version = versionOf(await unified());
      assert.ok(version >= last, `version ${version} after ${last}`);
      last = version;
      const raw = await proxy();
      assert.equal(raw.status, 200, raw.text);
      assert.deepEqual(raw.body.result.map((job) => job.id), ['j1', 'j2']);
      calls += 2;
    }
    return calls;
  }
  async function changes() {
    for (let version = 1; version <= 4; ++version) {
      write(mapped, mapping(version));
      engine.child.kill('SIGHUP');
      if (version === 3) {
        write(connector, CONNECTOR.replace('base_url', 'base_ulr'));
        await engine.log.find((text) => text.includes('loop/connector.yaml:'), 'the error in the log');
        engine.child.kill('SIGHUP');
        write(connector, CONNECTOR);
      }
      await until(unified, (answer) => versionOf(answer) === version, `version ${version}`);
    }
  }
  const callers = Array.from({ length: 16 }, caller);
  await changes().finally(() => { isOver = true; });
  const counts = await Promise.all(callers);
  assert.ok(counts.every((count) => count >= 2));
  assert.equal(versionOf(await unified()), 4);
});
