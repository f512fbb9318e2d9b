// The tools of an author, as they are called from a shell.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, run } from './engine.mjs';

function makeDefinitions(t) {
  const folder = makeFolder(t);
  for (const name of ['connectors', 'mappings']) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const args = ['--connectors', path.join(folder, 'connectors'), '--mappings', path.join(folder, 'mappings')];
  return { folder, args, connector: path.join(folder, 'connectors/workable/connector.yaml') };
}

async function well(args) {
  const result = await run(args);
  assert.equal(result.code, 0, `${args.join(' ')}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

const json = async (args) => JSON.parse(await well(args));

function edit(file, from, to) {
  const text = fs.readFileSync(file, 'utf8');
  assert.ok(text.includes(from), `${file} has no ${from}`);
  fs.writeFileSync(file, text.replace(from, to));
}

test('check --json: twenty mistakes, twenty messages in one run', async (t) => {
  const folder = path.join(makeFolder(t), 'connectors/twenty');
  fs.mkdirSync(folder, { recursive: true });
  const golden = fs.readFileSync(path.join(root, 'tests/golden/catalog/twenty_mistakes.yaml'), 'utf8');
  const file = path.join(folder, 'connector.yaml');
  fs.writeFileSync(file, golden.slice(golden.indexOf('\n') + 1));
  const result = await run(['check', '--json', file]);
  assert.equal(result.code, 1);
  const messages = JSON.parse(result.stdout);
  assert.equal(messages.length, 20, result.stdout);
  assert.equal(new Set(messages.map((one) => one.code)).size, 20);
  for (const one of messages) {
    assert.equal(one.file, file);
    assert.ok(one.line > 0 && one.column > 0, JSON.stringify(one));
  }
  assert.ok(messages.some((one) => one.message.includes('it is called "paginate" here')));
});

test('check reads the definitions in a Markdown file', async (t) => {
  const page = path.join(makeFolder(t), 'page.md');
  fs.writeFileSync(page, '# A page\n\n```yaml\nmapping: 1\nmodel: ats\nconnector: workable\nresources: { jobs: ' +
    '{ fields: { id: id, titel: title }, list: { from: jobs.list } } }\n```\n');
  const result = await run(['check', '--json', page]);
  assert.equal(result.code, 1, result.stdout + result.stderr);
  const errors = JSON.parse(result.stdout).filter((one) => one.severity === 'error');
  assert.deepEqual(errors.map((one) => [one.line, one.code]), [[7, 'E053']]);
});

test('new: its files pass check and test; it overwrites nothing', async (t) => {
  const { folder, args } = makeDefinitions(t);
  for (const [id, more] of [['acme', []], ['acme-people', ['--category', 'hris', '--auth', 'oauth2']],
    ['acme-own', ['--auth', 'client_credentials', '--base-url', 'https://{{ account.subdomain }}.acme.com/api']]]) {
    const said = await well(['new', id, ...more, ...args]);
    assert.match(said, /atsume test/);
    const checked = await json(['check', '--json', path.join(folder, 'connectors', id), ...args]);
    assert.deepEqual(checked, []);
    const tested = await json(['test', id, '--json', ...args]);
    assert.deepEqual([tested.passed, tested.failed], [2, 0], JSON.stringify(tested));
  }
  const before = fs.readFileSync(path.join(folder, 'connectors/acme/connector.yaml'), 'utf8');
  const again = await run(['new', 'acme', '--name', 'Other', ...args]);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /is there already/);
  assert.equal(fs.readFileSync(path.join(folder, 'connectors/acme/connector.yaml'), 'utf8'), before);
  const wrong = await run(['new', 'Acme', ...args]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /is no id/);
});

test('fmt: says what would change, changes it, then nothing more', async (t) => {
  const { folder, args, connector } = makeDefinitions(t);
  await well(['fmt', ...args]);
  await well(['fmt', '--check', ...args]);
  const formatted = fs.readFileSync(connector, 'utf8');
  await well(['check', ...args]);
  edit(connector, 'categories:', 'categories:  ');
  edit(connector, '\nretry:', '\n\n\n\nretry:');
  const checked = await run(['fmt', '--check', '--json', connector, ...args]);
  assert.equal(checked.code, 1);
  assert.deepEqual(JSON.parse(checked.stdout), [{ file: connector, changed: true, problems: [] }]);
  await well(['fmt', connector, ...args]);
  assert.equal(fs.readFileSync(connector, 'utf8'), formatted.replace('categories:', 'categories:  '));
  fs.writeFileSync(connector, 'connector: [\n');
  const broken = await run(['fmt', connector, ...args]);
  assert.equal(broken.code, 1);
  assert.match(broken.stdout, /E001/);
  assert.equal(fs.readFileSync(connector, 'utf8'), 'connector: [\n');
  assert.deepEqual(fs.readdirSync(path.join(folder, 'connectors/workable')).filter((name) => name.startsWith('.')), []);
});

test('diff: what breaks callers is told, and by the exit code', async (t) => {
  const { folder, args, connector } = makeDefinitions(t);
  const same = ['diff', '--against', root, ...args];
  assert.match(await well(same), /0 differences/);
  edit(connector, '    get: { request: "GET /jobs/{id}", scopes: [r_jobs] }\n',
    '    get: { request: "GET /jobs/{id}", scopes: [r_jobs] }\n    rename: "POST /jobs/{id}/rename"\n');
  assert.match(await well(same), /workable\n {2}\+ method jobs\.rename\n1 differences, 0 break callers/);
  const back = await run(['diff', 'workable', '--json', '--against', folder]);
  assert.equal(back.code, 1);
  assert.deepEqual(JSON.parse(back.stdout),
    [{ connector: 'workable', kind: 'removed', what: 'method jobs.rename', detail: '', breaks: true }]);
  const unknown = await run(['diff', 'workabel', '--against', root, ...args]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /did you mean workable/);
  const nowhere = await run(['diff', '--against', path.join(folder, 'connectors')]);
  assert.equal(nowhere.code, 2);
});

test('capabilities and docs: every connector, tables without colours in a pipe', async (t) => {
  const ids = fs.readdirSync(path.join(root, 'connectors'));
  const all = await json(['capabilities', '--json']);
  assert.deepEqual(all.map((one) => one.connector), [...ids].sort());
  const workable = all.find((one) => one.connector === 'workable');
  assert.ok(workable.proxy.includes('jobs.list') && workable.webhooks && workable.auth.includes('oauth2'));
  assert.ok(workable.unified.some((one) => one.model === 'ats' && one.resource === 'candidates'));
  const table = await well(['capabilities']);
  assert.equal(table.trim().split('\n').length, ids.length + 1);
  assert.ok(!table.includes('\x1b'));
  assert.match(await well(['capabilities', 'workable']), /ats\.candidates/);
  assert.equal((await run(['capabilities', 'workabel'])).code, 2);

  const out = path.join(makeFolder(t), 'pages');
  await well(['docs', '--out', out]);
  assert.deepEqual(fs.readdirSync(out).sort(), ids.map((id) => `${id}.md`).sort());
  const page = fs.readFileSync(path.join(out, 'workable.md'), 'utf8');
  assert.equal(`${page}\n`, await well(['docs', 'workable']), 'a page is always the same');
  for (const part of ['# Workable', '## Connecting an account', '## Unified: ', '## Good to know']) {
    assert.ok(page.includes(part), part);
  }
  assert.equal((await json(['docs', 'workable', '--json']))[0].text, page);
});

test('every command of an author explains itself with examples', async () => {
  for (const command of ['check', 'test', 'new', 'fmt', 'schema', 'diff', 'capabilities', 'docs']) {
    const help = await well([command, '--help']);
    assert.match(help, /Examples?:\n {2}atsume |Examples:\n {2}git /, command);
    assert.match(help, /--json/, command);
  }
});
