// Definitions: checked by a command, swapped in a running engine, kept when the new ones are broken.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, run, startEngine } from './engine.mjs';

function copyDefinitions(t) {
  const folder = makeFolder(t);
  for (const name of ['connectors', 'mappings']) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const args = ['--connectors', path.join(folder, 'connectors'), '--mappings', path.join(folder, 'mappings')];
  return { folder, args, mapping: path.join(folder, 'mappings/ats/workable.yaml') };
}

function edit(file, from, to) {
  const text = fs.readFileSync(file, 'utf8');
  assert.ok(text.includes(from), `${file} has no ${from}`);
  // At once, as editors do: the engine must not see half of it.
  const draft = path.join(path.dirname(file), `.${path.basename(file)}`);
  fs.writeFileSync(draft, text.replace(from, to));
  fs.renameSync(draft, file);
}

// Waits until the engine says that it has loaded the definitions so many times.
function loads(engine, times) {
  let seen = 0;
  return engine.log.find((text) => text.includes('definitions loaded') && ++seen === times, `load ${times}`);
}

const JOB_NAME = '      name: title\n';

async function jobName(engine, account) {
  const answer = await engine.get(`/v1/unified/ats/jobs?limit=1&integrated_account_id=${account}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.result[0].name;
}

test('a changed file is taken while the engine runs; a broken one is told and the old one stays', async (t) => {
  const { args, mapping } = copyDefinitions(t);
  const engine = await startEngine(t, { args: [...args, '--threads', '2'] });
  const account = await engine.connectSandbox();
  assert.ok(!(await jobName(engine, account)).startsWith('Wanted: '));

  edit(mapping, JOB_NAME, '      name: \'"Wanted: " & title\'\n');
  await loads(engine, 2);
  assert.ok((await jobName(engine, account)).startsWith('Wanted: '));

  edit(mapping, '"Wanted: " & title', '"Wanted: " & (title');
  const line = JSON.parse(await engine.log.find((text) => text.includes('workable.yaml:'), 'the error in the log'));
  const number = fs.readFileSync(mapping, 'utf8').split('\n').findIndex((text) => text.includes('Wanted')) + 1;
  assert.ok(line.file.includes(`workable.yaml:${number}:`), line.file);
  assert.equal(line.level, 'error');
  await loads(engine, 3);
  assert.ok((await jobName(engine, account)).startsWith('Wanted: '));

  edit(mapping, '"Wanted: " & (title', '"Sought: " & title');
  await loads(engine, 4);
  assert.ok((await jobName(engine, account)).startsWith('Sought: '));
});

test('SIGHUP loads the definitions again', async (t) => {
  const { args } = copyDefinitions(t);
  const engine = await startEngine(t, { args });
  await loads(engine, 1);
  engine.child.kill('SIGHUP');
  await loads(engine, 2);
  assert.equal((await engine.get('/v1/integration/workable')).status, 200);
});

test('an engine starts with one broken connector and serves the others', async (t) => {
  const { folder, args } = copyDefinitions(t);
  const broken = path.join(folder, 'connectors/broken');
  fs.mkdirSync(broken);
  fs.writeFileSync(path.join(broken, 'connector.yaml'), 'connector: 1\nid: broken\nnmae: Broken\n');
  const engine = await startEngine(t, { args });
  await engine.log.find((text) => text.includes('broken/connector.yaml:3:'), 'the error');
  assert.equal((await engine.get('/v1/integration/workable')).status, 200);
  assert.equal((await engine.get('/v1/integration/broken')).status, 404);
});

test('check: 0 when all is well, 1 with file, line, caret and a hint when not', async (t) => {
  const well = await run(['check']);
  assert.equal(well.code, 0, well.stdout + well.stderr);
  assert.match(well.stdout, /0 errors/);
  const { folder, args } = copyDefinitions(t);
  const file = path.join(folder, 'connectors/workable/connector.yaml');
  edit(file, '\nbase_url:', '\nbase_ulr:');
  edit(file, 'class: forbidden', 'class: forbiden');
  const broken = await run(['check', ...args]);
  assert.equal(broken.code, 1, broken.stdout + broken.stderr);
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  for (const wrong of ['base_ulr', 'forbiden']) {
    const number = lines.findIndex((line) => line.includes(wrong)) + 1;
    assert.ok(broken.stdout.includes(`connector.yaml:${number}:`), broken.stdout);
  }
  assert.match(broken.stdout, /did you mean "?`?base_url/);
  assert.match(broken.stdout, /\^/);
  const json = await run(['check', '--json', ...args]);
  assert.equal(json.code, 1);
  const diagnostics = JSON.parse(json.stdout);
  assert.ok(JSON.stringify(diagnostics).includes('base_ulr'));
  const one = await run(['check', path.join(root, 'mappings/ats/workable.yaml')]);
  assert.equal(one.code, 0, one.stdout + one.stderr);
  const absent = await run(['check', path.join(folder, 'nowhere')]);
  assert.notEqual(absent.code, 0);
  assert.match(absent.stdout + absent.stderr, /nowhere/);
});

test('two loops share one port, and both see what the other did', async (t) => {
  const engine = await startEngine(t, { args: ['--threads', '2'] });
  const account = await engine.connectSandbox();
  // Every call has a connection of its own; the kernel spreads them over the loops.
  const calls = Array.from({ length: 40 }, () => engine.get(`/v1/unified/ats/jobs?integrated_account_id=${account}`));
  for (const answer of await Promise.all(calls)) assert.equal(answer.status, 200, answer.text);
  assert.equal((await engine.call('DELETE', `/v1/integrated-account/${account}`)).status, 200);
  const after = Array.from({ length: 40 }, () => engine.get(`/v1/unified/ats/jobs?integrated_account_id=${account}`));
  for (const answer of await Promise.all(after)) assert.equal(answer.status, 404, answer.text);
});
