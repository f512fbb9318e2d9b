// The reference: the npm package, in this process.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';

import { functions } from './functions.mjs';

// An evaluation of more steps than this says nothing, so that one that does not end ends.
const stepsMax = 30_000;

export function findPackages() {
  const folders = [process.env.ATSUME_NPM, path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../../build/npm')];
  return folders.find((folder) => folder && fs.existsSync(path.join(folder, 'node_modules/jsonata/package.json')));
}

export class Reference {
  constructor(folder, { isMended = false } = {}) {
    const require = createRequire(path.join(path.resolve(folder), 'here.js'));
    this.version = require('jsonata/package.json').version;
    this.jsonata = changed(require.resolve('jsonata'), isMended ? [...needed, ...mends] : needed);
    this.reached = { functions: new Map(), kinds: new Map() };
    this.builtins = null;
  }

  // The package's functions remember over evaluations where they were last called, and say so in errors.
  async forget() {
    this.builtins ??= await Promise.all(Object.keys(functions).map((name) => this.jsonata(`$${name}`).evaluate()));
    for (const builtin of this.builtins) {
      delete builtin.token;
      delete builtin.position;
    }
  }

  // {result}, {undefined: true}, {error: {code, position, token}}, or {accident} when the package itself broke.
  async run(source, data) {
    let steps = 0;
    await this.forget();
    try {
      const expression = this.jsonata(source);
      expression.assign(Symbol.for('jsonata.__evaluate_entry'), (node) => {
        if (++steps > stepsMax) throw new Error('more steps than the test has patience for');
        count(this.reached.kinds, node.type === 'binary' || node.type === 'unary' ? `${node.type} ${node.value}` : node.type);
        if (node.type === 'function' && node.procedure.type === 'variable') count(this.reached.functions, node.procedure.value);
      });
      return outcome(await expression.evaluate(data));
    } catch (error) {
      if (typeof error?.code !== 'string') return { accident: String(error?.message ?? error) };
      return { error: { code: error.code, position: error.position, token: error.token } };
    }
  }
}

function count(map, key) { map.set(key, (map.get(key) ?? 0) + 1); }

function outcome(value) {
  if (value === undefined) return { undefined: true };
  const isFunction = (each) => typeof each === 'function' || each?._jsonata_lambda || each?._jsonata_function;
  try {
    return { result: JSON.parse(JSON.stringify(value, (key, each) => (isFunction(each) ? '' : each))) };
  } catch (error) {
    return { accident: `the result is no JSON: ${error.message}` };
  }
}

// The package cannot be run without this: it loses the regular expressions left of `??` and then searches for ever.
const needed = [
  ['JSON.parse(JSON.stringify(left))', 'kept(left)'],
  // And without this it never ends writing what is no finite number in letters.
  ['value = Math.floor(value);', 'value = Math.floor(value);\n if (!Number.isFinite(value)) throw new Error("no finite number");'],
];

// Where the package is mended, because ours differs there on purpose: what it does, and the texts before and after.
const mends = [
  // Items of arrays, and values of objects, are evaluated one after the other rather than all at once.
  ['await Promise.all(expr.expressions\n                    .map(async (item, idx) => {', 'await inOrder(expr.expressions, async (item, idx) => {'],
  ['return [item, await evaluate(item, input, environment)]\n                    }));',
    'return [item, await evaluate(item, input, environment)]\n });'],
  ['await Promise.all(utils.keys(groups).map(async (key, idx) => {', 'await inOrder(utils.keys(groups), async (key, idx) => {'],
  ['return [key, await evaluate(expr.lhs[entry.exprIndex][1], context, env)];\n        }));',
    'return [key, await evaluate(expr.lhs[entry.exprIndex][1], context, env)];\n });'],
  // A wildcard takes the items of an array, not the package's own marks on it.
  ['utils.keys(input).forEach(function (key) {',
    'utils.keys(input).forEach(function (key) {\n if (Array.isArray(input) && Number.isNaN(Number(key))) return;'],
  // A tuple that several keys of a grouping share keeps its context.
  ["delete tuple['@'];", "tuple = Object.assign(Object.create(null), tuple);\n delete tuple['@'];"],
  // A sorted stream of tuples still is one.
  ['result = await evaluateSortExpression(expr, tupleBindings, environment);',
    'result = await evaluateSortExpression(expr, tupleBindings, environment);\n result.tupleStream = true;'],
  // A predicate that is % alone is looked for like any other.
  ['var predicate = processAST(expr.rhs);',
    'var predicate = processAST(expr.rhs);\n if (predicate.type === "parent") predicate.seekingParent = [predicate.slot];'],
  // Grouping an empty array of the input leaves it empty.
  ['input.push(undefined);', 'input = [undefined];'],
  // A clone has the numbers of the original, not their first 15 digits.
  ['return JSON.parse(fn.string(arg));', 'return copied(arg);'],
  // An empty array or object is like any other, so `in` does not find it.
  ['if(rhs[i] === lhs) {', 'if(rhs[i] === lhs && !(typeof lhs === "object" && lhs !== null && Object.keys(lhs).length === 0)) {'],
  // A pattern finds nothing in what is no text.
  ['re.lastIndex = fromIndex || 0;', 'if (typeof str !== "string") return undefined;\n re.lastIndex = fromIndex || 0;'],
  // A time that no date can hold is an error, and a time zone without a number is UTC.
  ['const offset = parseInt(timezone);', 'const offset = parseInt(timezone) || 0;'],
  ['return formatDateTime.call(this, millis, picture, timezone);',
    'if (Number.isNaN(new Date(millis).getTime())) throw { code: "D3110" };\n return formatDateTime.call(this, millis, picture, timezone);'],
  // A built-in function that is applied in part checks its arguments as ever.
  ['partialApplyNativeFunction(proc.implementation, evaluatedArgs, environment);',
    'partialApplyNativeFunction(Object.assign(proc.implementation, { checkedBy: proc.signature }), evaluatedArgs, environment);'],
  ['var result = proc.apply(focus, args);\n        if', 'var result = proc.apply(focus, checked(proc.checkedBy, args));\n        if'],
];

const helpers = `async function inOrder(items, run) {
  const out = [];
  for (const [i, item] of items.entries()) out.push(await run(item, i));
  return out;
}
function copied(value) {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null || value._jsonata_lambda || value._jsonata_function) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copied(each)]));
}
function kept(tree) {
  if (tree instanceof RegExp || typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map(kept);
  return Object.fromEntries(Object.entries(tree).map(([key, each]) => [key, kept(each)]));
}
function checked(signature, args) {
  while (args.length > 0 && args[args.length - 1] === undefined) args.pop();
  return signature ? signature.validate(args, null) : args;
}
`;

function changed(file, changes) {
  let source = fs.readFileSync(file, 'utf8');
  for (const [from, to] of changes) {
    if (!source.includes(from)) throw new Error(`the reference has changed: it does not hold ${from}`);
    source = source.replaceAll(from, () => to);
  }
  const module = { exports: {} };
  vm.runInThisContext(`(function (module, exports) {${helpers}${source}\n})`, { filename: file })(module, module.exports);
  return module.exports;
}
