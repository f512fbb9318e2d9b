// The tutorial on connectors, done as it says: its YAML, its commands, and what it says they print.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, run } from './engine.mjs';

const page = fs.readFileSync(path.join(root, 'docs/tutorial_connector.md'), 'utf8');

function definitionBlocks() {
  return [...page.matchAll(/^```yaml (\S+)\n([\s\S]*?)^```$/gm)].map(([, file, text]) => ({ file, text }));
}

function consoleBlocks() {
  return [...page.matchAll(/^```text\n\$ atsume ([^\n]+)\n([\s\S]*?)^```$/gm)]
    .map(([, command, output]) => ({ args: command.split(' '), output }));
}

test('a connector from nothing to a passing test, in fewer than 40 lines of YAML', async (t) => {
  const folder = makeFolder(t);
  for (const name of ['connectors', 'mappings']) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const blocks = definitionBlocks();
  assert.deepEqual(blocks.map((one) => one.file),
    ['connectors/peopleful/connector.yaml', 'mappings/ats/peopleful.yaml']);
  const lines = blocks.reduce((sum, one) => sum + one.text.trimEnd().split('\n').length, 0);
  assert.ok(lines < 40, `${lines} lines`);

  const commands = consoleBlocks();
  assert.deepEqual(commands.map((one) => one.args[0]), ['new', 'check', 'test']);
  const [makeNew, check, runTests] = commands;
  const made = await run(makeNew.args, { cwd: folder });
  assert.equal(made.code, 0, made.stderr);
  for (const line of makeNew.output.trim().split('\n')) assert.ok(made.stdout.includes(line), `${line}\n${made.stdout}`);
  for (const { file, text } of blocks) fs.writeFileSync(path.join(folder, file), text);
  for (const { args, output } of [check, runTests]) {
    const done = await run(args, { cwd: folder });
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.equal(done.stdout, output, args.join(' '));
  }

  const file = path.join(folder, 'mappings/ats/peopleful.yaml');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('name: full_name', 'name: fullname'));
  const failed = await run(['test', 'peopleful'], { cwd: folder });
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /result\.name: expected "Bo", got null/);
});
