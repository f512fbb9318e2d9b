// Times expressions, end to end from JSON text to JSON text, beside the reference (npm package `jsonata`) in one run.
//
//   ATSUME_BINARY   the program; required
//   ATSUME_NPM      the folder whose node_modules holds the reference; build/npm unless given
//   node bench.mjs [--json] [SECONDS]    for each measurement; 2
//
// What counts is the ratio: both are measured one after the other on the same machine. The program's medians are of its
// own --bench; the reference's are taken the same way, after a warm-up of the same length.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

import { page } from './payload.mjs';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const words = process.argv.slice(2);
const asJson = words.includes('--json');
const seconds = Number(words.find((word) => word !== '--json') ?? 2);
const binary = process.env.ATSUME_BINARY;
const packages = process.env.ATSUME_NPM ?? path.join(here, '../../build/npm');
if (!binary || !(seconds > 0)) {
  console.error('usage: ATSUME_BINARY=build/release/atsume node bench/jsonata/bench.mjs [--json] [SECONDS]');
  process.exit(2);
}
const jsonata = createRequire(path.join(path.resolve(packages), 'here.js'))('jsonata');

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

async function timeReference(source, text) {
  const expression = jsonata(source);
  let times = [];
  for (const phase of ['warm up', 'measure']) {
    times = [];
    const start = performance.now();
    while (times.length < 3 || performance.now() - start < seconds * 1000) {
      const before = performance.now();
      JSON.stringify(await expression.evaluate(JSON.parse(text)));
      times.push(performance.now() - before);
      if (phase === 'warm up' && performance.now() - start > seconds * 5000) break;
    }
  }
  const compiles = Array.from({ length: 200 }, () => {
    const before = performance.now();
    jsonata(source);
    return performance.now() - before;
  });
  return { e2e_ms: median(times), compile_us: median(compiles) * 1000 };
}

const timeOurs = (file, payload) => JSON.parse(execFileSync(binary, ['jsonata', '--bench', String(seconds), file, payload], { encoding: 'utf8' }));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'atsume-bench-'));
const rows = [];
for (const records of [100, 2000]) {
  const text = page(records);
  const payload = path.join(folder, `${records}.json`);
  fs.writeFileSync(payload, text);
  for (const name of ['unify', 'lambdas', 'report']) {
    const file = path.join(here, `${name}.jsonata`);
    const ours = timeOurs(file, payload);
    const reference = await timeReference(fs.readFileSync(file, 'utf8'), text);
    rows.push({
      expression: name, records, bytes: text.length, ours_ms: ours.e2e_ms, reference_ms: Number(reference.e2e_ms.toFixed(3)),
      ratio: Number((reference.e2e_ms / ours.e2e_ms).toFixed(1)), us_per_record: Number((1000 * ours.e2e_ms / records).toFixed(2)),
      mb_per_s: Math.round(text.length / ours.e2e_ms / 1000), compile_us: ours.compile_us,
      reference_compile_us: Number(reference.compile_us.toFixed(1)),
    });
    if (!asJson && rows.length === 1) console.log('expression  records      ours ms  reference ms   ratio  us/record   MB/s  compile us (reference)');
    const row = rows.at(-1);
    if (!asJson) {
      console.log(`${name.padEnd(10)} ${String(records).padStart(8)} ${row.ours_ms.toFixed(3).padStart(12)} ${row.reference_ms.toFixed(2).padStart(13)} ${
        row.ratio.toFixed(1).padStart(7)} ${row.us_per_record.toFixed(2).padStart(10)} ${String(row.mb_per_s).padStart(6)}  ${
        row.compile_us.toFixed(0)} (${row.reference_compile_us.toFixed(0)})`);
    }
  }
}
fs.rmSync(folder, { recursive: true });
if (asJson) console.log(JSON.stringify(rows));
