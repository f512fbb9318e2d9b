// How long an engine needs to load a large catalog, and how much memory it then holds:
//
//   ATSUME_BINARY=build/release/atsume node bench/catalog/bench.mjs [COUNT] [--whole] [--json]
//
// The catalog is that of generate.mjs. The time is the engine's own, from reading the first file to the finished
// snapshot; processor time, which other work on the machine does not lengthen as much, and memory at its peak are the
// whole process's, with nothing but the catalog loaded.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

import { generateCatalog } from './generate.mjs';

const binary = process.env.ATSUME_BINARY;
if (!binary) throw new Error('ATSUME_BINARY must name the program');
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const [count = '1000'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'atsume-bench-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const made = generateCatalog(folder, Number(count), flags.includes('--whole'));

const definitions = ['--connectors', path.join(folder, 'connectors'), '--mappings', path.join(folder, 'mappings')];
const data = path.join(folder, 'data');
const key = spawnSync(binary, ['key', 'create', '--level', 'admin', '--name', 'bench', '--data', data]);
if (key.status !== 0) throw new Error(key.stderr.toString());
const engine = spawn(binary, ['serve', '--dev', '--listen', '127.0.0.1:0', '--data', data, ...definitions],
  { stdio: ['ignore', 'ignore', 'pipe'] });

for await (const line of readline.createInterface({ input: engine.stderr })) {
  const entry = JSON.parse(line);
  if (entry.level === 'error') throw new Error(line);
  if (entry.message !== 'definitions loaded') continue;
  const status = fs.readFileSync(`/proc/${engine.pid}/status`, 'utf8');
  const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)[1]) / 1024;
  // Behind the name in brackets: user and system time are the 12th and 13th, in hundredths of a second.
  const times = fs.readFileSync(`/proc/${engine.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  const processor = (Number(times[11]) + Number(times[12])) / 100;
  engine.kill('SIGKILL');
  const result = { ...made, seconds: entry.milliseconds / 1000, processor_seconds: processor,
    peak_mib: Math.round(peak) };
  if (flags.includes('--json')) {
    console.log(JSON.stringify(result));
  } else {
    console.log(`${made.connectors} connectors with ${made.mappings} mappings, ${(made.bytes / 1e6).toFixed(1)} MB: `
      + `${result.seconds} s, ${result.processor_seconds} s of processor time, ${result.peak_mib} MiB at the peak`);
  }
  break;
}
