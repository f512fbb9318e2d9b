// `atsume jsonata`: expressions from the command line.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, run } from './engine.mjs';

const jsonata = (args, options) => run(['jsonata', ...args], options);

async function prints(args, expected, options) {
  const done = await jsonata(args, options);
  assert.equal(done.stderr, '', args.join(' '));
  assert.equal(done.stdout, expected, args.join(' '));
  assert.equal(done.code, 0);
}

async function refused(args, code, pattern, options) {
  const done = await jsonata(args, options);
  assert.equal(done.stdout, '', args.join(' '));
  assert.match(done.stderr, pattern);
  assert.equal(done.code, code, done.stderr);
}

test('the input comes from a file, from stdin or from nowhere', async (t) => {
  const file = path.join(makeFolder(t), 'item.json');
  fs.writeFileSync(file, '{"id": 12345678901234567890, "rate": 1.10}');
  await prints(['$sum([1, 2, 3])'], '6\n');
  await prints(['id', file], '12345678901234567890\n');
  await prints(['rate', '-'], '1.10\n', { input: fs.readFileSync(file) });
  await prints(['{ "a": [1] }'], '{\n  "a": [\n    1\n  ]\n}\n');
  await prints(['--compact', '{ "a": [1] }'], '{"a":[1]}\n');
  await prints(['[1, 2]', '--compact'], '[1,2]\n');
  await prints(['missing', file], '');
  await prints(['--', '-1'], '-1\n');
});

test('an expression may come from a file, its input behind it', async (t) => {
  const folder = makeFolder(t);
  const [expression, item] = [path.join(folder, 'map.jsonata'), path.join(folder, 'item.json')];
  fs.writeFileSync(expression, '/* a comment */\n$uppercase(name)\n');
  fs.writeFileSync(item, '{"name": "ada"}');
  await prints(['--expr-file', expression, item], '"ADA"\n');
  await prints(['--expr-file', '-', item], '"ADA"\n', { input: fs.readFileSync(expression) });
  await refused(['--expr-file', expression, item, item], 2, /only the file of the input/);
  await refused(['--expr-file', '-', '-'], 2, /both come from stdin/);
});

test('bindings are JSON, and may be many', async () => {
  await prints(['--bind', 'a={"x": 2}', '--bind', '$b="é"', '$b & $a.x'], '"é2"\n');
  await refused(['--bind', 'a=x', '$a'], 2, /--bind a: .*--bind 'a="…"'/);
  await refused(['--bind', 'a', '$a'], 2, /NAME=JSON/);
});

test('an error shows the line of the expression and a caret below the place', async (t) => {
  await refused(['$uppercas("a")'], 1,
    /^expression:1:2: error: .*did you mean \$uppercase\? \[T1006\]\n {4}\$uppercas\("a"\)\n {5}\^~{7}\n$/);
  await refused(['"a" - 1'], 1, /^expression:1:5: error: [^\n]* \[T2001\]\n {4}"a" - 1\n {8}\^\n$/);
  // A tab is shown as a space; a wide character takes two columns.
  await refused(['(\n\t"é日本" & $nix("a");\n)'], 1,
    /^expression:2:11: [^\n]*\n {5}"é日本" & \$nix\("a"\);\n {16}\^~~\n$/);
  await refused(['1 + \n'], 1, /^expression:1:4: error: [^\n]* \[S0207\]\n {4}1 \+ \n {7}\^\n$/);
  const file = path.join(makeFolder(t), 'long.jsonata');
  fs.writeFileSync(file, `[${'"word", '.repeat(60)}1 + "a", ${'"word", '.repeat(60)}2]`);
  const long = await jsonata(['--expr-file', file]);
  const [head, line, caret] = long.stderr.split('\n');
  assert.ok(head.startsWith(`${file}:1:484: error: `), head);
  assert.ok(line.startsWith('    …') && line.endsWith('…') && line.length < 120, line);
  assert.equal(line[caret.indexOf('^')], '+');
});

test('what is not there is pointed at', async () => {
  const nothing = await jsonata(['$acount.region', '--bind', 'account={}']);
  assert.equal(nothing.code, 0);
  assert.equal(nothing.stdout, '');
  assert.match(nothing.stderr, /nothing is bound to \$acount; did you mean \$account\?/);
  await refused(['$xyzzyx()'], 1, /atsume jsonata --functions/);
  await refused(['$eval("1")'], 1, /--allow-eval.*U1002/);
  await prints(['--allow-eval', '$eval("1")'], '1\n');
});

test('habits of other languages are answered with what is written here', async () => {
  await refused(['a == b'], 1, /a single = compares \[S0211\]/);
  await refused(['a && b'], 1, /it is written: and \[S0211\]/);
  await refused(['!a'], 1, /\$not\(…\).*\[S0204\]/);
  await refused(['$map([1], $x -> $x)'], 1, /function\(\$x\) \{ … \} \[S0211\]/);
  await refused(['"a" + "b"'], 1, /& joins texts \[T2001\]/);
  await refused(['$uppercase(5)'], 1, /\$uppercase takes <s-:s> \[T0410\]/);
});

test('--time-limit ends an evaluation', async () => {
  await refused(['--time-limit', '10', '($f := function($n){$f($n + 1)}; $f(1))'], 1, /takes too long.*\[U1001\]/);
});

test('--json gives every outcome as one line', async () => {
  const outcome = async (...args) => {
    const done = await jsonata(['--json', ...args]);
    assert.equal(done.stderr, '');
    assert.match(done.stdout, /^[^\n]*\n$/);
    return [done.code, JSON.parse(done.stdout)];
  };
  assert.deepEqual(await outcome('[1, null]'), [0, { result: [1, null] }]);
  assert.deepEqual(await outcome('missing'), [0, { undefined: true }]);
  const [code, { error }] = await outcome('"é" & (1 + "a")');
  assert.equal(code, 1);
  assert.equal(typeof error.message, 'string');
  assert.deepEqual({ ...error, message: '' }, { code: 'T2002', message: '', position: 10, token: '+', value: 'a' });
});

test('a call that makes no sense is refused with code 2', async (t) => {
  const folder = makeFolder(t);
  const file = path.join(folder, 'broken.json');
  await refused([], 2, /expression is missing/);
  await refused(['$', path.join(folder, 'absent.json')], 2, /absent\.json: No such file/);
  await refused(['$', folder], 2, /directory/);
  await refused(['$', '-'], 2, /is empty/);
  fs.writeFileSync(file, '{"a": }');
  await refused(['$', file], 2, /reading the input/);
  await refused(['--bench', '0', file, file], 2, /seconds above 0/);
  await refused(['--bench', '0.01', file], 2, /two files/);
  await refused(['--nonsense', '$'], 2, /nonsense/);
});

async function serve(lines) {
  const done = await jsonata(['--serve'], { input: lines.map((line) => `${line}\n`).join('') });
  assert.equal(done.code, 0, done.stderr);
  return done.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
}

test('--serve answers line by line, and a broken line does not stop it', async () => {
  const requests = [
    { id: 1, expr: 'a + $b', data: { a: 1 }, bindings: { b: 2 } },
    { id: 'two', expr: 'missing', data: null },
    { id: 3, expr: '1 + "a"' },
    { id: 4, expr: '(' },
    { id: 5, expr: '$eval("6 * 7")' },
  ];
  const broken = ['no JSON', '[1]', '{"id": 8}', '{"id": 9, "expr": "1", "bindings": 1}', '{"id": 9, "expr": 1}',
    '{"id": 9, "expr": "1", "timelimit": -1}'];
  const answers = await serve(['', ...broken, ...requests.map((request) => JSON.stringify(request))]);
  assert.equal(answers.length, broken.length + requests.length);
  assert.deepEqual(answers.slice(0, 6).map((answer) => answer.id), [null, null, 8, 9, 9, 9]);
  for (const answer of answers.slice(0, 6)) assert.equal(typeof answer.error.message, 'string');
  const [sum, nothing, failed, syntax, evaluated] = answers.slice(6);
  assert.deepEqual(sum, { id: 1, result: 3 });
  assert.deepEqual(nothing, { id: 'two', undefined: true });
  assert.equal(failed.id, 3);
  assert.deepEqual([failed.error.code, failed.error.position, failed.error.token], ['T2002', 3, '+']);
  assert.equal(syntax.error.code, 'S0203');
  assert.deepEqual(evaluated, { id: 5, result: 42 });
});

test('--serve keeps to the limits of a request', async () => {
  const endless = '($f := function($n){$f($n + 1)}; $f(1))';
  const deep = '($f := function($n){$n = 0 ? 0 : 1 + $f($n - 1)}; $f(50))';
  const answers = await serve([
    JSON.stringify({ id: 1, expr: endless, timelimit: 20, depth: 300 }),
    JSON.stringify({ id: 2, expr: deep, depth: 30 }),
    JSON.stringify({ id: 3, expr: deep, depth: 300 }),
    JSON.stringify({ id: 4, expr: deep, depth: 1e300, timelimit: 1e300 }),
  ]);
  assert.deepEqual(answers.map((answer) => answer.error?.code ?? answer.result), ['U1001', 'U1001', 50, 50]);
  assert.deepEqual(answers.map((answer) => answer.error?.budget), ['time', 'depth', undefined, undefined]);
});

test('--bench prints its medians as one line of JSON', async (t) => {
  const folder = makeFolder(t);
  const [expression, payload] = [path.join(folder, 'e.jsonata'), path.join(folder, 'p.json')];
  fs.writeFileSync(expression, '{ "n": $count(items) }');
  fs.writeFileSync(payload, JSON.stringify({ items: [1, 2, 3] }));
  const done = await jsonata(['--bench', '0.01', expression, payload]);
  assert.equal(done.code, 0, done.stderr);
  const report = JSON.parse(done.stdout);
  assert.deepEqual(Object.keys(report),
    ['runs', 'parse_ms', 'eval_ms', 'dump_ms', 'e2e_ms', 'compile_us', 'out_bytes']);
  for (const value of Object.values(report)) assert.ok(Number.isFinite(value), done.stdout);
  assert.ok(report.runs >= 3);
  assert.equal(report.out_bytes, '{"n":3}'.length);
  await refused(['--bench', '0.01', expression, expression], 2, /reading .*e\.jsonata/);
  fs.writeFileSync(expression, '1 +');
  await refused(['--bench', '0.01', expression, payload], 1, /e\.jsonata:1:4: error: .*\[S0207\]/);
});

test('--functions lists names and signatures', async () => {
  const done = await jsonata(['--functions']);
  assert.equal(done.code, 0);
  assert.match(done.stdout, /^\$sum +<a<n>:n>$/m);
  for (const line of done.stdout.trimEnd().split('\n')) assert.match(line, /^\$\w+ +<.*>$/);
});
