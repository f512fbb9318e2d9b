// docs/jsonata.md: every example of its tables gives the result beside it, and every function is there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { root, run } from './engine.mjs';

const page = fs.readFileSync(path.join(root, 'docs/jsonata.md'), 'utf8');

function block(mark) {
  const found = new RegExp(`<!-- ${mark} -->\\n\`\`\`json\\n([\\s\\S]*?)\`\`\``).exec(page);
  assert.ok(found, `no <!-- ${mark} --> before a block of JSON`);
  return found[1].replaceAll('\n', ' ');
}

// Cells of a table's row; `\|` is a bar inside of one.
const cells = (line) =>
  line.replace(/^\|(.*)\|$/, '$1').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));

// The text between the backquotes of a cell; undefined when it is no code.
const code = (cell) => /^``(.*)``$/.exec(cell)?.[1] ?? /^`(.*)`$/.exec(cell)?.[1].trim();

// Rows of the tables whose last columns are "example" and "result": {line, subject, expr, expected}.
function examples() {
  const rows = [];
  let inside = false;
  page.split('\n').forEach((line, index) => {
    if (!line.startsWith('|')) inside = false;
    else if (/\| example \| result \|$/.test(line)) inside = true;
    else if (inside && !/^\|[-|]+\|$/.test(line)) {
      const [subject, ...rest] = cells(line);
      const expr = code(rest.at(-2));
      assert.ok(expr, `line ${index + 1}: the example is no code; has the row a bar without a backslash?`);
      rows.push({ line: index + 1, subject, expr, expected: rest.at(-1) });
    }
  });
  return rows;
}

// JSON without the spaces between its tokens: the digits of numbers matter, and so does the order of keys.
const compact = (json) => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');

function outcome(answer) {
  const { error, undefined: nothing } = JSON.parse(answer);
  if (error) return `error \`${error.code}\``;
  return nothing ? 'nothing' : /^\{"id":\d+,"result":(.*)\}$/.exec(answer)[1];
}

test('every example of docs/jsonata.md gives what stands beside it', async () => {
  const rows = examples();
  assert.ok(rows.length > 100, 'the tables were found');
  const [data, bindings] = [block('input'), block('bindings')];
  const input = rows.map(({ line, expr }) =>
    `{"id":${line},"expr":${JSON.stringify(expr)},"data":${data},"bindings":${bindings}}\n`).join('');
  const done = await run(['jsonata', '--serve'], { input });
  assert.equal(done.code, 0, done.stderr);
  const answers = done.stdout.trimEnd().split('\n');
  assert.equal(answers.length, rows.length);
  const wrong = rows.flatMap(({ line, expr, expected }, i) => {
    const [wanted, got] = [code(expected) ? compact(code(expected)) : expected, outcome(answers[i])];
    return wanted === got ? [] : [`docs/jsonata.md:${line}: ${expr}\n  the page: ${wanted}\n  in truth: ${got}`];
  });
  assert.deepEqual(wrong, []);
});

test('docs/jsonata.md has a line for every function, and no others', async () => {
  const { stdout } = await run(['jsonata', '--functions']);
  const functions = stdout.trimEnd().split('\n').map((line) => line.split(' ')[0]);
  const documented = examples().map(({ subject }) => /^`(\$\w+)\(/.exec(subject)?.[1]).filter(Boolean);
  assert.deepEqual(documented.toSorted(), functions.toSorted());
  for (const { line, subject, expr } of examples()) {
    const name = /^`(\$\w+)\(/.exec(subject)?.[1] ?? '';
    assert.ok(expr.includes(name), `docs/jsonata.md:${line}: the example does not use ${name}`);
  }
});
