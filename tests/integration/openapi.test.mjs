// The engine's OpenAPI document, judged by the tools that people use it with: npm's @redocly/cli lints it, ajv reads its
// schemas, openapi-typescript makes types of it, typescript checks a client by them, and openapi-fetch runs that client.
//
//   ATSUME_NPM           the folder whose node_modules holds them; build/npm unless given
//   ATSUME_REQUIRE_NPM   without them the test fails rather than being skipped
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, run, startEngine } from './engine.mjs';

const needed = ['@redocly/cli', 'ajv', 'openapi-fetch', 'openapi-typescript', 'typescript'];
const packages = [process.env.ATSUME_NPM, path.join(root, 'build/npm')].find((folder) => folder &&
  needed.every((name) => fs.existsSync(path.join(folder, 'node_modules', name, 'package.json'))));
if (!packages) {
  const advice = `npm packages ${needed.join(', ')} are not installed: ./dev test does it where npm and its registry are`;
  console.log(process.env.ATSUME_REQUIRE_NPM ? advice : `skipped: ${advice}`);
  process.exit(process.env.ATSUME_REQUIRE_NPM ? 1 : 77);
}
const modules = path.join(path.resolve(packages), 'node_modules');
const require = createRequire(path.join(path.resolve(packages), 'here.js'));

// Without a deadline of its own, since loading such tools from a cold disk takes long: ctest has one.
async function node(args, { cwd, env = {} } = {}) {
  const child = spawn(process.execPath, args, {
    cwd, env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true', ...env },
  });
  child.stdin.end();
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (out[name] += text));
  const [code] = await once(child, 'close');
  return { code, ...out };
}

async function printed(...args) {
  const out = await run(['openapi', ...args]);
  assert.equal(out.code, 0, out.stderr);
  return out.stdout;
}

test('the command prints what the engine serves', async (t) => {
  const engine = await startEngine(t, { key: false });
  const served = await engine.get('/v1/openapi.json', { key: undefined });
  assert.equal(served.status, 200);
  assert.equal(await printed(), `${served.text}\n`);
  const ats = JSON.parse(await printed('--model', 'ats', '--server', 'https://atsume.example.com/v1'));
  assert.deepEqual(ats.servers.map((one) => one.url), ['https://atsume.example.com/v1']);
  assert.ok(ats.paths['/unified/ats/candidates'] && !ats.paths['/unified/hris/employees']);
  const collection = await engine.get('/v1/postman.json', { key: undefined });
  assert.equal(await printed('--postman'), `${collection.text}\n`);
  const unknown = await run(['openapi', '--model', 'atz']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /did you mean ats/);
});

test('redocly finds no errors and no warnings', async (t) => {
  const folder = makeFolder(t);
  fs.writeFileSync(path.join(folder, 'openapi.json'), await printed());
  const lint = await node([path.join(modules, '@redocly/cli/bin/cli.js'), 'lint', 'openapi.json', '--format=json',
    '--max-problems=20'], { cwd: folder });
  const report = JSON.parse(lint.stdout);
  assert.deepEqual(report.problems.map((one) => `${one.ruleId}: ${one.message} ${one.location?.[0]?.pointer}`), []);
  assert.equal(lint.code, 0, lint.stderr);
});

test('every schema is one, and every example fits its own', async () => {
  const Ajv = require('ajv/dist/2020');
  const document = JSON.parse(await printed());
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'https://atsume.test/', ...document });
  const check = (pointer, value) => {
    const validate = ajv.compile({ $ref: `https://atsume.test/#${pointer}` });
    assert.ok(validate(value), `${pointer}: ${ajv.errorsText(validate.errors)}`);
  };
  let examples = 0;
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    assert.ok(ajv.validateSchema(schema), `${name}: ${ajv.errorsText(ajv.errors)}`);
    const pointer = `/components/schemas/${name}`;
    for (const example of schema.examples ?? []) check(pointer, example), ++examples;
    ajv.compile({ $ref: `https://atsume.test/#${pointer}` });
  }
  for (const operation of Object.values(document.paths).flatMap((verbs) => Object.values(verbs))) {
    const contents = [operation.requestBody, ...Object.values(operation.responses)].map((one) => one?.content ?? {});
    for (const { schema, example } of contents.flatMap((content) => Object.values(content))) {
      if (example !== undefined) check(schema.$ref.slice(1), example), ++examples;
    }
  }
  assert.ok(examples > 80, `only ${examples} examples`);
});

// The client's folder, with the packages where node and typescript look for them.
async function compiledClient(t) {
  const folder = makeFolder(t);
  fs.symlinkSync(modules, path.join(folder, 'node_modules'));
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}');
  fs.writeFileSync(path.join(folder, 'openapi.json'), await printed());
  fs.copyFileSync(path.join(root, 'tests/integration/typed/client.ts'), path.join(folder, 'client.ts'));
  const types = await node([path.join(modules, 'openapi-typescript/bin/cli.js'), 'openapi.json', '-o', 'api.ts'],
    { cwd: folder });
  assert.equal(types.code, 0, types.stdout + types.stderr);
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { strict: true, noEmitOnError: true, skipLibCheck: true, target: 'es2022', module: 'esnext',
      moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: [] },
    files: ['client.ts'],
  }));
  const compiled = await node([path.join(modules, 'typescript/bin/tsc'), '-p', '.'], { cwd: folder });
  assert.equal(compiled.code, 0, compiled.stdout + compiled.stderr);
  return folder;
}

test('a typed client compiles and works', async (t) => {
  const folder = await compiledClient(t);
  const engine = await startEngine(t);
  const account = await engine.connectSandbox();
  const out = await node(['client.js'], { cwd: folder,
    env: { ENGINE: engine.url, KEY: engine.sandboxKey, ACCOUNT: account } });
  assert.equal(out.code, 0, out.stderr);
  const saw = JSON.parse(out.stdout);

  const candidates = await engine.get(`/v1/unified/ats/candidates?limit=1000&integrated_account_id=${account}`);
  const ids = candidates.body.result.map((one) => one.id);
  assert.ok(ids.length > 5);
  assert.deepEqual(saw.ids, ids.filter((id) => id !== saw.made));
  assert.equal(saw.pages, Math.ceil(saw.ids.length / 5));
  assert.equal(saw.one, saw.ids[0]);
  assert.match(saw.email, /@/);
  assert.ok(saw.statuses.length > 0 && saw.statuses.every((status) => status === 'open'));
  assert.ok(saw.since.every((time) => time < '2026-02-01'));
  assert.deepEqual(saw.filtered, ['created_at.lt']);
  assert.ok(ids.includes(saw.made), 'the candidate that was made is not in the list');
  assert.deepEqual([saw.missing, saw.code, saw.origin], [404, 'not_found', 'provider']);
  assert.deepEqual(saw.required, [{ argument: 'shortcode', any_of: ['applications.job.id'] }]);
});

test('what the engine answers fits the document', async (t) => {
  const engine = await startEngine(t);
  const account = await engine.connectSandbox();
  const document = (await engine.get('/v1/openapi.json', { key: undefined })).body;
  const Ajv = require('ajv/dist/2020');
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'https://atsume.test/', ...document });
  const fits = async (target, { status = 200, key, name = target.split('?')[0] } = {}) => {
    const answer = await engine.get(`/v1${target}`, key === undefined ? {} : { key });
    assert.ok([status].flat().includes(answer.status), `${target}: ${answer.text}`);
    const responses = document.paths[name].get.responses;
    let response = responses[answer.status] ?? responses.default;
    if (response.$ref) response = document.components.responses[response.$ref.split('/').pop()];
    const { schema } = response.content['application/json'];
    const validate = ajv.compile({ $ref: `https://atsume.test/#${schema.$ref.slice(1)}` });
    assert.ok(validate(answer.body), `${target}: ${ajv.errorsText(validate.errors)}\n${answer.text.slice(0, 2000)}`);
    return answer.body;
  };
  // The emulator has some of Workable's lists; the others are not supported, or not found there.
  const at = `integrated_account_id=${account}`;
  let lists = 0;
  for (const name of Object.keys(document.paths)) {
    if (!name.startsWith('/unified/') || name.includes('{') || !document.paths[name].get) continue;
    const body = await fits(`${name}?${at}&limit=1&atsume_max_wait_ms=30000`, { status: [200, 400, 404, 501], name });
    lists += body.result ? 1 : 0;
  }
  assert.ok(lists >= 3, `only ${lists} lists`);
  const [model, meta] = ['/unified-model/{id}', '/unified/{model}/{resource}/meta/{method}'];
  for (const method of ['list', 'get', 'create', 'update']) {
    await fits(`/unified/ats/candidates/meta/${method}?${at}`, { name: meta });
  }
  await fits('/unified/ats/candidates/meta/nothing?' + at, { name: meta, status: 404 });
  await fits('/unified-model');
  await fits('/unified-model/hris', { name: model });
  await fits('/integration?limit=1000');
  await fits('/integration/workable', { name: '/integration/{name}' });
  await fits('/integration/workable/capabilities', { name: '/integration/{name}/capabilities' });
  await fits(`/integrated-account/${account}/capabilities`, { name: '/integrated-account/{id}/capabilities' });
  await fits(`/integrated-account/${account}`, { name: '/integrated-account/{id}' });
  for (const list of ['/integrated-account', '/api-token', '/link-token', '/audit-log', '/log', '/event']) {
    const { result } = await fits(list, { key: engine.sandboxKey });
    assert.ok(list === '/link-token' || result.length > 0, list);
  }
  await fits('/master-key');
  await fits('/healthz', { key: '' });
  await fits('/integrated-account', { status: 401, key: 'sk_live_wrong' });
});
