// What the documentation shows is what happens.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, run, startEngine } from './engine.mjs';

function fences(text, language) {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((found) => found[1]);
}

function between(text, mark) {
  const found = new RegExp(`<!-- ${mark} -->([\\s\\S]*?)<!-- /${mark} -->`).exec(text);
  assert.ok(found, `no <!-- ${mark} -->`);
  return found[1];
}

test('the first call of the README answers as it says', async (t) => {
  const part = between(fs.readFileSync(path.join(root, 'README.md'), 'utf8'), 'first-call');
  const [command] = fences(part, 'sh');
  const expected = JSON.parse(fences(part, 'json')[0]);
  const engine = await startEngine(t);
  const account = await engine.connectSandbox();
  const target = /"\$URL([^"]*)"/.exec(command)[1].replace('$ACCOUNT', account);
  assert.match(command, /Authorization: Bearer \$KEY/);
  const answer = await engine.get(target);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(typeof answer.body.next_cursor, 'string');
  assert.deepEqual({ ...answer.body, next_cursor: expected.next_cursor }, expected);
});

test('every command in the documents exists, with every switch it is shown with', async () => {
  const files = ['README.md', ...fs.readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)];
  const lines = files.filter((file) => file.endsWith('.md'))
    .flatMap((file) => fs.readFileSync(path.join(root, file), 'utf8').split('\n'))
    .map((line) => /^(?:\s{4}|\$ )?(?:[A-Z_]+=\S+ )?atsume ([a-z].*)$/.exec(line)?.[1]).filter(Boolean);
  assert.ok(lines.length >= 3, 'the documents show commands');
  for (const line of lines) {
    const words = line.replace(/\s+#.*$/, '').split(/\s+/);
    const command = words.slice(0, /^keys?$/.test(words[0]) ? 2 : 1);
    const help = await run([...command, '--help']);
    assert.equal(help.code, 0, line);
    for (const word of words.filter((one) => one.startsWith('--'))) {
      assert.ok(help.stdout.includes(word.split('=')[0]), `atsume ${line}: ${word} is not in the help`);
    }
  }
});

test('every switch that docs/operations.md names is in a help, and every switch of serve is named there', async () => {
  const text = fs.readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
  const serve = (await run(['serve', '--help'])).stdout;
  const others = [['key', 'create'], ['check'], ['keys', 'rotate'], ['keys', 'status'], ['backup'], ['restore']];
  const helps = await Promise.all(others.map((command) => run([...command, '--help'])));
  const all = serve + helps.map((help) => help.stdout).join('');
  const names = (pattern, from) => [...from.matchAll(pattern)].map((found) => found[1]);
  for (const name of names(/`(--[a-z-]+)[ `]/g, text)) assert.ok(all.includes(name), `${name} is not in any help`);
  for (const name of names(/^ +(?:-h,)?(--[a-z-]+)/gm, serve)) {
    assert.ok(text.includes(`\`${name}`) || name === '--help', `docs/operations.md does not name ${name}`);
  }
});

test('the key that the documents tell to make is made', async (t) => {
  const made = await run(['key', 'create', '--level', 'admin', '--name', 'ops', '--data', makeFolder(t)]);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^sk_live_\S+\n$/);
  assert.match(made.stderr, /only time/);
});
