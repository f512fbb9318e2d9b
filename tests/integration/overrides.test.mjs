// What an environment changes in the definitions: found, checked, watched, and never left away when it is broken.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, run, startEngine } from './engine.mjs';

const definitions = ['--connectors', path.join(root, 'connectors'), '--mappings', path.join(root, 'mappings')];

function write(folder, file, text) {
  const target = path.join(folder, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  // At once: the engine must not see half of it.
  const draft = path.join(path.dirname(target), `.${path.basename(target)}`);
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, target);
}

function loads(engine, times) {
  let seen = 0;
  return engine.log.find((text) => text.includes('definitions loaded') && ++seen === times, `load ${times}`);
}

const jobs = (name) => `resources: { jobs: { fields: { name: '"${name}: " & title' } } }\n`;

async function jobName(engine, account) {
  const answer = await engine.get(`/v1/unified/ats/jobs?limit=1&integrated_account_id=${account}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.result[0].name;
}

test('an override is taken, changed while the engine runs, and kept when the new one is broken', async (t) => {
  const folder = makeFolder(t);
  write(folder, 'mappings/ats/workable.yaml', jobs('One'));
  const engine = await startEngine(t, { args: [...definitions, '--overrides', folder] });
  const account = await engine.connectSandbox();
  assert.match(await jobName(engine, account), /^One: /);

  write(folder, 'mappings/ats/workable.yaml', jobs('Two'));
  await loads(engine, 2);
  assert.match(await jobName(engine, account), /^Two: /);

  write(folder, 'mappings/ats/workable.yaml', 'resources: { jobs: { fields: { naem: title } } }\n');
  const line = JSON.parse(await engine.log.find((text) => text.includes('workable.yaml:1:'), 'the error in the log'));
  assert.match(line.message, /did you mean "name"\?/);
  await loads(engine, 3);
  assert.match(await jobName(engine, account), /^Two: /);

  // What one account changes lies over it.
  const changed = await engine.call('PATCH', `/v1/integrated-account/${account}`, {
    body: { overrides: { mappings: { ats: { resources: { jobs: { fields: { name: 'shortcode' } } } } } } },
  });
  assert.equal(changed.status, 200, changed.text);
  assert.doesNotMatch(await jobName(engine, account), /^Two: /);
});

test('an engine that starts with a broken override of a connector serves the others only', async (t) => {
  const folder = makeFolder(t);
  write(folder, 'connectors/workable.yaml', 'base_ulr: https://elsewhere.example\n');
  const engine = await startEngine(t, { args: [...definitions, '--overrides', folder] });
  await engine.log.find((text) => text.includes('connectors/workable.yaml:1:1'), 'the error');
  assert.equal((await engine.get('/v1/integration/workable')).status, 404);
  assert.equal((await engine.get('/v1/integration/ashby')).status, 200);
});

test('check looks at them, by a switch, by the folder of this name, and by their own', async (t) => {
  const folder = makeFolder(t);
  for (const name of ['connectors', 'mappings']) fs.symlinkSync(path.join(root, name), path.join(folder, name));
  write(folder, 'overrides/connectors/workable.yaml', 'limts: {}\n');
  const file = path.join('overrides', 'connectors', 'workable.yaml');
  for (const args of [['check'], ['check', file], ['check', 'overrides'], ['check', '--overrides', 'overrides']]) {
    const done = await run(args, { cwd: folder });
    assert.equal(done.code, 1, done.stdout + done.stderr);
    assert.match(done.stdout, /workable\.yaml:1:1.*unknown key "limts".*did you mean "limits"\?/, args.join(' '));
  }
  const absent = await run(['check', '--overrides', 'nowhere'], { cwd: folder });
  assert.notEqual(absent.code, 0);
  assert.match(absent.stderr, /nowhere is not there/);
  const page = await run(['check', path.join(root, 'docs/overrides.md')]);
  assert.equal(page.code, 0, page.stdout + page.stderr);
});
