// A catalog as large as one likes, made of the shipped connectors and their mappings under other ids:
//
//   node bench/catalog/generate.mjs FOLDER [COUNT] [--whole]
//
// Without --whole it has what calls need: no tests, and no records for the emulator.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const namesIn = (folder) => fs.readdirSync(folder).sort();

// Without the top-level key `tests` and what belongs to it.
const withoutTests = (text) => text.replace(/^tests:.*\n(?:(?:[ #-].*)?\n)*/m, '');

function copy(from, to, key, id, isWhole) {
  const text = fs.readFileSync(from, 'utf8');
  const named = (isWhole ? text : withoutTests(text)).replace(new RegExp(`^${key}: .*$`, 'm'), `${key}: ${id}`);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.writeFileSync(to, named);
  return Buffer.byteLength(named);
}

// What is in `folder` afterwards: {connectors, mappings, bytes}.
export function generateCatalog(folder, count, isWhole) {
  const models = namesIn(path.join(root, 'mappings'));
  const mapped = (id) => models.filter((model) => fs.existsSync(path.join(root, 'mappings', model, `${id}.yaml`)));
  const shipped = namesIn(path.join(root, 'connectors')).filter((id) => mapped(id).length > 0);
  const made = { connectors: 0, mappings: 0, bytes: 0 };
  for (const model of models) {
    const place = `mappings/${model}/model.yaml`;
    made.bytes += copy(path.join(root, place), path.join(folder, place), 'id', model, true);
  }
  for (let i = 0; i < count; ++i) {
    const base = shipped[i % shipped.length];
    const id = `${base}-${i}`;
    for (const [name, key] of [['connector.yaml', 'id'], ['sandbox.yaml', 'connector']].slice(0, isWhole ? 2 : 1)) {
      const from = path.join(root, 'connectors', base, name);
      if (fs.existsSync(from)) made.bytes += copy(from, path.join(folder, 'connectors', id, name), key, id, isWhole);
    }
    ++made.connectors;
    for (const model of mapped(base)) {
      made.bytes += copy(path.join(root, 'mappings', model, `${base}.yaml`),
        path.join(folder, 'mappings', model, `${id}.yaml`), 'connector', id, isWhole);
      ++made.mappings;
    }
  }
  return made;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isWhole = process.argv.includes('--whole');
  const [folder, count = '1000'] = process.argv.slice(2).filter((argument) => argument !== '--whole');
  if (!folder) throw new Error('usage: node bench/catalog/generate.mjs FOLDER [COUNT] [--whole]');
  console.log(JSON.stringify(generateCatalog(folder, Number(count), isWhole)));
}
