// The JSON Schema of definition files, judged by others: npm's ajv for draft-07, npm's yaml for the files.
//
//   ATSUME_NPM           the folder whose node_modules holds them; build/npm unless given
//   ATSUME_REQUIRE_NPM   without them the test fails rather than being skipped
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, run } from './engine.mjs';

const folders = [process.env.ATSUME_NPM, path.join(root, 'build/npm')];
const packages = folders.find((folder) => folder &&
  ['ajv', 'yaml'].every((name) => fs.existsSync(path.join(folder, 'node_modules', name, 'package.json'))));
if (!packages) {
  const advice = 'npm packages ajv and yaml are not installed: ./dev test does it where npm and its registry are at hand';
  console.log(process.env.ATSUME_REQUIRE_NPM ? advice : `skipped: ${advice}`);
  process.exit(process.env.ATSUME_REQUIRE_NPM ? 1 : 77);
}
const require = createRequire(path.join(path.resolve(packages), 'here.js'));
const Ajv = require('ajv');
const YAML = require('yaml');

async function schemaOf(...args) {
  const printed = await run(['schema', ...args]);
  assert.equal(printed.code, 0, printed.stderr);
  return printed.stdout;
}

function validatorOf(text) {
  const ajv = new Ajv({ allErrors: true, strictRequired: false, strictTypes: false });
  ajv.addVocabulary(['x-lang']);
  const schema = JSON.parse(text);
  assert.ok(ajv.validateSchema(schema), ajv.errorsText());
  return ajv.compile(schema);
}

const kinds = [['--connector'], ['--mapping'], ['--model'], ['--sandbox'], []];

test('every schema keeps the rules of draft-07, and that of docs/ is the one that is printed', async () => {
  for (const kind of kinds) {
    for (const form of [[], ['--relaxed']]) validatorOf(await schemaOf(...kind, ...form));
  }
  assert.equal(await schemaOf(), fs.readFileSync(path.join(root, 'docs/connector.schema.json'), 'utf8'));
  assert.equal(await schemaOf('--reference'), fs.readFileSync(path.join(root, 'docs/connector-reference.md'), 'utf8'));
});

function definitions() {
  return ['connectors', 'mappings'].flatMap((name) => fs.readdirSync(path.join(root, name), { recursive: true })
    .filter((file) => file.endsWith('.yaml')).map((file) => path.join(root, name, file)));
}

const worded = (validate) => JSON.stringify(validate.errors?.slice(0, 4).map((one) =>
  `${one.instancePath} ${one.message} ${JSON.stringify(one.params)}`));

test('every definition of this repository passes, with anything wrong in it none does', async () => {
  const validate = validatorOf(await schemaOf());
  for (const file of definitions()) {
    const parse = () => YAML.parse(fs.readFileSync(file, 'utf8'));
    assert.ok(validate(parse()), `${file}: ${worded(validate)}`);
    const unknown = parse();
    unknown.sothing = 1;
    assert.ok(!validate(unknown), `${file} with an unknown key`);
    const wrong = parse();
    wrong.resources = 'none';
    assert.ok(!validate(wrong), `${file} with a text for a map`);
  }
});

const base = () => YAML.parse(`
connector: 1
id: acme
name: 1.10
categories: [ats]
base_url: https://api.acme.example
headers: { x-version: 20240404, x-flag: true }
auth:
  key: { type: key, fields: { api_key: { label: Key } }, apply: { bearer: "{{ account.api_key }}" } }
paginate: { type: page, param: page }
resources: { jobs: { list: GET /jobs, get: { request: "GET /jobs/{id}" } } }
x-team: anything
`);

test('each kind of mistake fails', async () => {
  const validate = validatorOf(await schemaOf('--connector'));
  assert.ok(validate(base()), worded(validate));
  const mistakes = {
    'a required key is missing': (it) => delete it.name,
    'a list for a text': (it) => { it.name = []; },
    'not one of the choices': (it) => { it.decode = 'yaml'; },
    'an unknown type': (it) => { it.paginate.type = 'pages'; },
    'no type': (it) => delete it.paginate.type,
    'a key of another type': (it) => { it.paginate.next = 'next'; },
    'a key missing that the type needs': (it) => delete it.auth.key.apply,
    'an empty list': (it) => { it.categories = []; },
    'a name that is none': (it) => { it.resources.Jobs = { list: 'GET /jobs' }; },
    'a request without a verb': (it) => { it.resources.jobs.list = '/jobs'; },
    'a duration without a unit': (it) => { it.retry = { give_up_after: 10 + ' min' }; },
    'both of two': (it) => { it.retry = { wait: [{ header: 'a', body: 'b' }] }; },
    'an unknown key deep inside': (it) => { it.resources.jobs.get.pagination = {}; },
    'null where nothing is to be removed': (it) => { it.verify = null; },
  };
  for (const [what, spoil] of Object.entries(mistakes)) {
    const spoilt = base();
    spoil(spoilt);
    assert.ok(!validate(spoilt), what);
  }
});

test('a file that extends another needs nothing and may remove, but invents no keys', async () => {
  const relaxed = validatorOf(await schemaOf('--relaxed'));
  const any = validatorOf(await schemaOf());
  const child = YAML.parse('connector: 1\nid: b\nextends: a\nbase_url: https://b.example\nverify: null\n' +
    'paginate: { size: 50 }\nresources: { jobs: { get: null, list: { data: null } } }\nheaders: { x-a: null }');
  assert.ok(relaxed(child), worded(relaxed));
  assert.ok(any(child), worded(any));
  assert.ok(relaxed({ auth: { key: { fields: { api_key: { label: 'Other' } } } } }), worded(relaxed));
  assert.ok(!relaxed({ resources: { jobs: { list: { pagination: {} } } } }));
});

// What the loader says about the tables' own matters, the schema says too, and the reverse.
test('the schema and the loader agree on the files of the golden tests', async (t) => {
  const validate = validatorOf(await schemaOf());
  const ofTables = new Set(['E010', 'E011', 'E012', 'E013']);
  const golden = path.join(root, 'tests/golden/catalog');
  for (const name of fs.readdirSync(golden).filter((one) => one.endsWith('.yaml'))) {
    const text = fs.readFileSync(path.join(golden, name), 'utf8');
    const parts = text.startsWith('=== ') ? text.split(/^=== (.*)\n/m).slice(1) : [`connectors/x/connector.yaml`, text];
    for (let i = 0; i < parts.length; i += 2) {
      const folder = makeFolder(t);
      const file = path.join(folder, parts[i]);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, parts[i + 1]);
      const codes = JSON.parse((await run(['check', '--json', file])).stdout).map((one) => one.code);
      // Of what is no YAML there is nothing to say, and an inherited part may lack what the base has.
      if (codes.includes('E001') || /^extends:/m.test(parts[i + 1])) continue;
      const passes = validate(YAML.parse(parts[i + 1]));
      const where = `${name}, ${parts[i]}: ${codes} ${worded(validate)}`;
      if (codes.every((code) => code.startsWith('W'))) assert.ok(passes, where);
      if (codes.some((code) => ofTables.has(code))) assert.ok(!passes, where);
    }
  }
});
