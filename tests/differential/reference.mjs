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
  constructor(folder, { isOrdered = false } = {}) {
    const require = createRequire(path.join(path.resolve(folder), 'here.js'));
    this.version = require('jsonata/package.json').version;
    this.jsonata = isOrdered ? ordered(require.resolve('jsonata')) : require('jsonata');
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

// The package with items of arrays and values of objects evaluated one after the other.
function ordered(file) {
  let source = fs.readFileSync(file, 'utf8');
  const changes = [
    ['await Promise.all(expr.expressions\n                    .map(async (item, idx) => {', 'await inOrder(expr.expressions, async (item, idx) => {'],
    ['return [item, await evaluate(item, input, environment)]\n                    }));', 'return [item, await evaluate(item, input, environment)]\n });'],
    ['await Promise.all(utils.keys(groups).map(async (key, idx) => {', 'await inOrder(utils.keys(groups), async (key, idx) => {'],
    ['return [key, await evaluate(expr.lhs[entry.exprIndex][1], context, env)];\n        }));',
      'return [key, await evaluate(expr.lhs[entry.exprIndex][1], context, env)];\n });'],
  ];
  for (const [from, to] of changes) {
    if (!source.includes(from)) throw new Error(`the reference has changed: it does not hold ${from}`);
    source = source.replace(from, () => to);
  }
  const helper = 'async function inOrder(items, run) { const out = []; for (const [i, item] of items.entries()) out.push(await run(item, i)); return out; }\n';
  const module = { exports: {} };
  vm.runInThisContext(`(function (module, exports) {${helper}${source}\n})`, { filename: file })(module, module.exports);
  return module.exports;
}
