// The pages that `./dev docs` makes of the definitions are those in docs/.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { root, run } from './engine.mjs';

const docs = path.join(root, 'docs');

async function printed(...args) {
  const out = await run(args);
  assert.equal(out.code, 0, out.stderr);
  return out.stdout;
}

test('the table of what can be called', async () => {
  assert.equal(await printed('docs', '--coverage'), fs.readFileSync(path.join(docs, 'coverage.md'), 'utf8'),
    'docs/coverage.md is not that of the definitions: run ./dev docs');
});

test('the table counts what is there', async () => {
  const all = JSON.parse(await printed('capabilities', '--json'));
  const methods = all.flatMap((one) => one.unified.flatMap((resource) => resource.methods));
  const page = fs.readFileSync(path.join(docs, 'coverage.md'), 'utf8');
  const connectors = all.filter((one) => one.unified.length > 0);
  assert.match(page, new RegExp(`\\b${methods.length} unified methods of ${connectors.length} connectors`));
});

test('a page for each connector', async () => {
  const pages = JSON.parse(await printed('docs', '--json'));
  for (const page of pages) {
    const file = path.join(docs, 'connectors', page.file);
    assert.equal(page.text, fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '', `${page.file}: run ./dev docs`);
  }
  assert.deepEqual(fs.readdirSync(path.join(docs, 'connectors')).sort(), pages.map((page) => page.file).sort());
});
