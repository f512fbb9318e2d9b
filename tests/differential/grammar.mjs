// Random expressions that walk given data and mostly make sense.
//
// A scope says what is known where an expression stands: `sample`, a value such as the context will have; `vars`, the
// variables in sight with samples of theirs; `parents`, how many steps % may climb.
import { names } from './data.mjs';
import { byResult, call, functions, unsteadyNames } from './functions.mjs';
import { numberLiteral, regexLiteral, stringLiteral } from './literals.mjs';
import { expr, list, optional, part } from './tree.mjs';

const kindOf = (value) => (Array.isArray(value) ? 'array' : value === null ? 'null' : value === undefined ? 'nothing'
  : { number: 'number', string: 'text', boolean: 'flag', object: 'object' }[typeof value]);

function nameText(name) { return /^[a-z_][a-z0-9_]*$/i.test(name) && !['and', 'or', 'in'].includes(name) ? name : `\`${name}\``; }

// An item such as a step over `value` meets.
function itemOf(value) { return Array.isArray(value) ? itemOf(value[0]) : value; }

export class Grammar {
  constructor(random) {
    this.random = random;
    this.made = 0;
  }

  expression(data) {
    this.made = 0;
    const scope = { sample: data, root: data, vars: [], parents: 0 };
    const tree = this.any(scope, this.random.between(1, 4));
    return this.random.chance(0.015) ? this.broken(tree) : tree;
  }

  // Text that is no expression any more, as often as not.
  broken(tree) {
    const text = String(tree);
    const at = this.random.below(text.length + 1);
    const put = this.random.pick(['', ')', '(', ']', '[', '{', '}', '.', ',', ';', ':', ':=', '"', '?', '%', '@', '#', '^', '|', '~>', '..', '&', '!', '/', '*', ' 1', ' a',
      '@$x', '#$i', '~', '/* ', '$', '`', '=', '\\', 'function']);
    return expr`${text.slice(0, at)}${put}${text.slice(at + (this.random.chance(0.5) ? 1 : 0))}`;
  }

  any(scope, depth) {
    const kind = this.random.weighted({ number: 3, text: 3, flag: 2, array: 3, object: 2, path: 5, form: 3 });
    if (kind === 'path') return this.path(scope, depth);
    return kind === 'form' ? this.form(scope, depth, 'any') : this[kind](scope, depth);
  }

  make(kind, scope, depth) {
    if (this.random.chance(0.03)) kind = 'any';
    return this[kind](scope, depth);
  }

  number(scope, depth) {
    const r = this.random;
    switch (this.leaf(depth) ? 'leaf' : r.weighted({ leaf: 3, path: 4, operator: 3, call: 4, minus: 0.5, form: 1 })) {
      case 'leaf': return expr`${numberLiteral(r)}`;
      case 'path': return this.found(scope, 'number') ?? expr`${numberLiteral(r)}`;
      case 'operator': return this.operation(scope, depth, 'number', ['+', '-', '*', '/', '%']);
      case 'minus': return expr`-${this.number(scope, depth - 1)}`;
      case 'call': return call(this, this.builtin('number'), scope, depth);
      default: return this.form(scope, depth, 'number');
    }
  }

  text(scope, depth) {
    const r = this.random;
    switch (this.leaf(depth) ? 'leaf' : r.weighted({ leaf: 3, path: 5, join: 2, call: 5, form: 1 })) {
      case 'leaf': return expr`${stringLiteral(r)}`;
      case 'path': return this.found(scope, 'text') ?? expr`${stringLiteral(r)}`;
      case 'join': return expr`${this.any(scope, depth - 1)} & ${this.make('text', scope, depth - 1)}`;
      case 'call': return call(this, this.builtin('text'), scope, depth);
      default: return this.form(scope, depth, 'text');
    }
  }

  flag(scope, depth) {
    const r = this.random;
    switch (this.leaf(depth) ? 'leaf' : r.weighted({ leaf: 1, order: 4, equal: 3, logic: 3, in: 1.5, call: 3, path: 1 })) {
      case 'leaf': return expr`${r.pick(['true', 'false'])}`;
      case 'order': return this.operation(scope, depth, r.pick(['number', 'text']), ['<', '<=', '>', '>=']);
      case 'equal': return this.operation(scope, depth, r.pick(['number', 'text', 'flag', 'any']), ['=', '!=']);
      case 'logic': return this.operation(scope, depth, 'flag', ['and', 'or']);
      case 'in': return expr`${this.any(scope, depth - 1)} in ${this.array(scope, depth - 1)}`;
      case 'path': return this.found(scope, 'flag') ?? expr`true`;
      default: return call(this, this.builtin('flag'), scope, depth);
    }
  }

  array(scope, depth) {
    const r = this.random;
    switch (this.leaf(depth) ? 'path' : r.weighted({ path: 4, items: 3, range: 1.5, call: 5, form: 1 })) {
      case 'path': return this.found(scope, 'array') ?? this.items(scope, depth);
      case 'items': return this.items(scope, depth);
      case 'range': return this.range(scope, depth);
      case 'call': return call(this, this.builtin('array'), scope, depth);
      default: return this.form(scope, depth, 'array');
    }
  }

  object(scope, depth) {
    const r = this.random;
    switch (this.leaf(depth) ? 'path' : r.weighted({ path: 4, constructor: 3, call: 2, transform: 1, group: 1.5 })) {
      case 'path': return this.found(scope, 'object') ?? expr`{"a": ${numberLiteral(r)}}`;
      case 'constructor': return this.constructed(scope, depth);
      case 'call': return call(this, this.builtin('object'), scope, depth);
      case 'group': return expr`${this.array(scope, depth - 1)}${this.group(scope, depth - 1)}`;
      default: return this.transform(scope, depth);
    }
  }

  listOf(scope, depth, kind) {
    const r = this.random;
    if (r.chance(0.25)) return this.array(scope, depth);
    if (r.chance(0.2)) {
      const found = this.found(scope, kind);
      if (found) return found;
    }
    return expr`[${list(Array.from({ length: r.between(0, 4) }, () => this.make(kind, scope, Math.min(depth, 2) - 1)))}]`;
  }

  // Deep or large enough: only leaves from here on.
  leaf(depth) { return depth <= 0 || ++this.made > 40; }

  builtin(kind) {
    const r = this.random;
    if (r.chance(0.08)) return r.pick(byResult.any);
    if (r.chance(0.04)) return r.pick([...unsteadyNames, 'error']);
    return r.pick(byResult[kind]);
  }

  key(scope) {
    const item = itemOf(scope.sample);
    const known = kindOf(item) === 'object' ? Object.keys(item) : [];
    return known.length > 0 && this.random.chance(0.7) ? this.random.pick(known) : this.random.pick(names);
  }

  operation(scope, depth, kind, operators) {
    const side = () => {
      const made = this.make(kind, scope, depth - 1);
      return this.random.chance(0.25) ? expr`(${made})` : made;
    };
    return expr`${side()} ${this.random.pick(operators)} ${side()}`;
  }

  items(scope, depth) {
    const items = Array.from({ length: this.random.between(0, 4) }, () => (this.random.chance(0.1) ? this.rangeItem(scope, depth)
      : this.any(scope, depth - 1)));
    return expr`[${list(items)}]`;
  }

  rangeItem(scope, depth) {
    const r = this.random;
    const bound = () => (r.chance(0.8) ? expr`${r.pick(['0', '1', '2', '3', '-1', '5', '9'])}` : expr`$count(${this.array(scope, depth - 1)})`);
    return expr`${bound()}..${r.chance(0.05) ? this.any(scope, depth - 1) : bound()}`;
  }

  range(scope, depth) { return expr`[${this.rangeItem(scope, depth)}]`; }

  constructed(scope, depth) {
    const count = this.random.between(0, 3);
    return expr`{${list(Array.from({ length: count }, (_, i) => {
      const key = this.random.chance(0.85) ? expr`"${'klm2'[i]}"` : this.text(scope, depth - 1);
      return part`${key}: ${this.any(scope, depth - 1)}`;
    }))}}`;
  }

  group(scope, depth) {
    const inner = this.inside(scope, scope.sample);
    const key = this.random.chance(0.6) ? this.found(inner, 'text') ?? expr`"k"` : expr`$string(${this.any(inner, depth - 1)})`;
    const more = optional`, "more": ${this.any(inner, depth - 1)}`;
    return part`{${key}: ${this.any(inner, depth - 1)}${this.random.chance(0.3) ? more : ''}}`;
  }

  transform(scope, depth) {
    const r = this.random;
    // The reference changes the input itself where a transform reaches it by $$.
    const target = this.found({ ...scope, root: undefined }, 'object') ?? expr`$`;
    const inner = this.inside(scope, scope.sample);
    const removed = r.chance(0.4) ? optional`, ${r.chance(0.8) ? expr`["${this.key(inner)}"]` : this.any(inner, depth - 1)}` : '';
    const update = r.chance(0.9) ? this.constructed(inner, depth - 1) : this.any(inner, depth - 1);
    const operator = expr`|${r.chance(0.5) ? target : expr`$`}|${update}${removed}|`;
    return r.chance(0.8) ? expr`${this.found(scope, 'object') ?? expr`$`} ~> ${operator}` : expr`(${operator})(${this.object(scope, depth - 1)})`;
  }

  // Forms that take any kind of value inside.
  form(scope, depth, kind) {
    const r = this.random;
    const value = (where = scope) => this.make(kind, where, depth - 1);
    switch (this.leaf(depth) ? 'leaf' : r.weighted({ condition: 3, block: 3, call: 2, coalesce: 1, elvis: 1, chain: 1.5, half: 0.7, recursion: 0.5, matcher: 0.4,
      context: 0.7, comment: 0.3, bare: 0.6, compose: 0.6, shadow: 0.3 })) {
      case 'leaf': return this.path(scope, 0);
      case 'condition': return expr`${this.flag(scope, depth - 1)} ? ${value()}${optional` : ${value()}`}`;
      case 'block': return this.block(scope, depth, kind);
      case 'call': return this.lambdaCall(scope, depth, kind);
      case 'coalesce': return expr`${this.any(scope, depth - 1)} ?? ${value()}`;
      case 'elvis': return expr`${this.any(scope, depth - 1)} ?: ${value()}`;
      case 'chain': return expr`${this.any(scope, depth - 1)} ~> ${this.functionOf(scope, depth - 1, 'item', kind)}`;
      case 'half': return expr`(${this.lambda(scope, depth - 1, [{ name: '$v' }, { name: '$w' }], kind)})(${this.any(scope, depth - 1)}, ?)(${this.any(scope, depth - 1)})`;
      case 'recursion': return this.recursion(scope, depth);
      case 'matcher': return expr`$match(${this.text(scope, depth - 1)}, ${regexLiteral(r)}).${r.pick(['match', 'index', 'groups', 'groups[0]', '$string()'])}`;
      case 'context': return expr`${this.array(scope, depth - 1)}.${expr`(${this.make(kind, this.inside(scope, scope.sample), depth - 1)})`}`;
      case 'comment': return expr`/* ${r.pick(['x', '*', '/', '"'])} */ ${value()}`;
      case 'bare': return r.chance(0.5) ? this.functionOf(scope, depth - 1, 'item', kind) : expr`$type(${this.functionOf(scope, depth - 1, 'item', kind)})`;
      case 'compose': return expr`${this.any(scope, depth - 1)} ~> (${this.functionOf(scope, depth - 1, 'item', 'any')} ~> ${this.functionOf(scope, depth - 1, 'item', kind)})`;
      default: return expr`($${r.pick(['sum', 'string', 'boolean', 'clone', 'append'])} := ${this.functionOf(scope, depth - 1, 'item', 'any')}; ${value()})`;
    }
  }

  block(scope, depth, kind) {
    const vars = [...scope.vars];
    const lines = [];
    for (let i = this.random.between(0, 2); i > 0; i--) {
      const name = this.random.pick(['$x', '$y', '$z', '$total']);
      lines.push(optional`${name} := ${this.any({ ...scope, vars: [...vars] }, depth - 1)}; `);
      vars.push({ name, sample: undefined });
    }
    return expr`(${lines}${this.make(kind, { ...scope, vars }, depth - 1)}${this.random.chance(0.1) ? ';' : ''})`;
  }

  lambda(scope, depth, parameters, kind, signature = '') {
    const vars = [...scope.vars, ...parameters];
    const word = this.random.chance(0.1) ? 'λ' : 'function';
    return expr`${word}(${parameters.map(({ name }) => name).join(', ')})${signature}{${this.make(kind, { ...scope, vars }, depth - 1)}}`;
  }

  lambdaCall(scope, depth, kind) {
    const r = this.random;
    const count = r.between(0, 2);
    const parameters = ['$p', '$q'].slice(0, count).map((name) => ({ name, sample: scope.sample }));
    const signature = r.chance(0.35) ? optional`<${r.pick(['n', 's', 'x', 'nn', 'a', 'a<n>', '(ns)', 'x-', 's-', 'n?', 'x+', 'o', 'j', 'f', 'b', 'l', 'a<s>s?', 'sn?', 'n+', '(ao)', 'a<(ns)>', 'n<s>',
      'u', 'xx?', 'f<n:n>', '-', 's-n', '((n))', 'z', 'n-n?'])}${r.pick([':n', ':s', '', ':x'])}>` : '';
    return expr`${this.lambda(scope, depth, parameters, kind, signature)}(${list(parameters.map(() => this.any(scope, depth - 1)))})`;
  }

  recursion(scope, depth) {
    const r = this.random;
    const end = r.between(2, 9);
    const step = r.pick(['$f($n - 1)', '$n * $f($n - 1)', '$f($n - 1) + 1', '[$n, $f($n - 1)]', '$n & $f($n - 1)', '$append($n, $f($n - 1))']);
    return expr`($f := function($n){ $n <= ${r.pick(['0', '1'])} ? ${this.any(scope, Math.min(depth, 2) - 1)} : ${step} }; $f(${String(end)}))`;
  }

  // A function for values: `takes` is "item" (value, index, whole), "member" (value, key, object) or "pair".
  functionOf(scope, depth, takes, kind) {
    const r = this.random;
    if (r.chance(0.2)) return this.namedFunction(kind);
    const item = itemOf(scope.sample);
    const samples = { item: [item, 1], member: [item, 'a'], pair: [1, 2] }[takes];
    const parameters = ['$v', '$w'].slice(0, takes === 'pair' && r.chance(0.95) ? 2 : r.pick([1, 1, 2, 0])).map((name, i) => ({ name, sample: samples[i] }));
    if (kind === 'order') return expr`function($v, $w){ $v${r.chance(0.2) ? optional`.n` : ''} ${r.pick(['>', '<', '>='])} $w }`;
    if (takes === 'pair' && r.chance(0.6)) return expr`function($v, $w){ $v ${r.pick(['+', '*', '-', '&'])} $w }`;
    return this.lambda(scope, depth, parameters, kind === 'order' ? 'flag' : kind);
  }

  namedFunction(kind) {
    const r = this.random;
    if (kind === 'order') return expr`function($v, $w){ $v > $w }`;
    if (r.chance(0.15)) return expr`$substring(?, ${r.pick(['0', '1'])}, 2)`;
    if (r.chance(0.1)) return expr`${regexLiteral(r)}`;
    return expr`$${r.pick(byResult[kind] ?? Object.keys(functions).filter((name) => !unsteadyNames.includes(name)))}`;
  }

  inside(scope, value) { return { ...scope, sample: itemOf(value), parents: scope.parents + 1 }; }

  // Paths and variables that lead to a value of this kind, from the samples; nothing when there is none.
  found(scope, kind) {
    const r = this.random;
    const candidates = [];
    const add = (steps, value, isList) => {
      const here = isList ? 'array' : kindOf(value);
      if (here === kind || (kind !== 'array' && isList && r.chance(0.1) && kindOf(itemOf(value)) === kind)) candidates.push(steps);
      if (steps.length > 3 || candidates.length > 30) return;
      const item = itemOf(value);
      if (kindOf(item) !== 'object') return;
      for (const key of Object.keys(item)) add([...steps, key], item[key], isList || (Array.isArray(value) && value.length > 1));
    };
    add([], scope.sample, false);
    if (scope.root !== undefined && r.chance(0.15)) add(['$$'], scope.root, false);
    for (const variable of scope.vars) add([variable.name], variable.sample, false);
    const chosen = candidates.length > 0 ? r.pick(candidates) : null;
    if (!chosen) return null;
    if (chosen.length === 0) return expr`$`;
    const [first, ...rest] = chosen.map((step) => (step.startsWith('$') ? step : nameText(step)));
    return expr`${first}${rest.map((step) => part`.${step}`)}`;
  }

  // A path with everything that steps can carry.
  path(scope, depth) {
    const r = this.random;
    const steps = [];
    let here = scope;
    let value = scope.sample;
    if (scope.vars.length > 0 && r.chance(0.35)) {
      const variable = r.pick(scope.vars);
      steps.push(part`${variable.name}`);
      value = variable.sample;
    } else if (r.chance(0.06)) {
      steps.push(part`$$`);
      value = scope.root;
    }
    for (let i = r.between(steps.length === 0 ? 1 : 0, 3); i > 0; i--) {
      const item = itemOf(value);
      const keys = kindOf(item) === 'object' ? Object.keys(item) : [];
      const where = this.inside(here, value);
      const [step, next] = this.step(where, keys, item, depth, steps.length === 0);
      const canBind = i > 0 && !(steps.length === 0 && String(step).startsWith('['));
      const [suffix, inner] = this.suffixes(where, next, depth, canBind);
      here = { ...here, vars: inner.vars, parents: here.parents + 1 };
      value = next;
      steps.push(steps.length === 0 ? part`${step}${suffix}` : optional`.${step}${suffix}`);
    }
    const group = depth > 0 && r.chance(0.06) ? optional`${this.group({ ...here, sample: value }, depth - 1)}` : '';
    return expr`${steps}${group}`;
  }

  // One step and a sample of what it gives.
  step(scope, keys, item, depth, isFirst) {
    const r = this.random;
    switch (r.weighted({ name: 14, wild: 0.7, deep: 0.4, parent: scope.parents > 1 ? 1.2 : 0.05, block: depth > 0 ? 1 : 0, array: depth > 0 ? 0.7 : 0, object: depth > 0 ? 1 : 0,
      self: 0.6, function: depth > 0 ? 0.7 : 0, text: isFirst ? 0 : 0.2, odd: 0.05 })) {
      case 'wild': return [part`*`, keys.length > 0 ? item[keys[0]] : undefined];
      case 'deep': return [part`**`, item];
      case 'parent': return [part`%${r.chance(0.2) ? optional`.%` : ''}`, undefined];
      case 'block': return [expr`(${this.any(scope, depth - 1)})`, item];
      case 'array': return [this.items(scope, depth - 1), item];
      case 'object': return [this.constructed(scope, depth - 1), { k: 1, l: 'x' }];
      case 'self': return [part`$`, item];
      case 'function': return [call(this, r.pick(['string', 'keys', 'type', 'spread', 'exists', 'length', 'uppercase', 'not']), scope, 0), 'x'];
      case 'text': return [expr`"${r.pick(keys.length > 0 ? keys : names).replace(/[\ud800-\udfff]/g, '')}"`, undefined];
      case 'odd': return [part`${r.pick(['1', 'true', 'null', '/a/', '"a"'])}`, undefined];
      default: {
        const key = keys.length > 0 && r.chance(0.93) ? r.pick(keys) : r.pick(names);
        return [part`${nameText(key)}`, keys.includes(key) ? item[key] : undefined];
      }
    }
  }

  // `canBind`: @ and # may follow. On an array constructor at the start of a path they mean little.
  suffixes(scope, value, depth, canBind) {
    const r = this.random;
    const out = [];
    const inner = { ...scope, vars: [...scope.vars] };
    const within = this.inside(scope, value);
    if (canBind && r.chance(0.035)) {
      const name = r.pick(['$j', '$k']);
      out.push(optional`@${name}`);
      inner.vars.push({ name, sample: itemOf(value) });
    }
    if (r.chance(0.12)) out.push(optional`[${this.predicate({ ...within, vars: inner.vars }, depth)}]`);
    if (canBind && r.chance(0.035)) {
      const name = r.pick(['$i', '$h']);
      out.push(optional`#${name}`);
      inner.vars.push({ name, sample: 1 });
    }
    if (r.chance(0.04)) out.push(optional`^(${list(Array.from({ length: r.between(1, 2) }, () => part`${r.pick(['', '<', '>'])}${this.sortTerm(within, depth)}`))})`);
    if (r.chance(0.03)) out.push(optional`[${this.predicate(within, 0)}]`);
    if (inner.vars.length === scope.vars.length && r.chance(0.04)) out.push(optional`[]`);
    return [out, inner];
  }

  sortTerm(scope, depth) { return this.found(scope, this.random.pick(['number', 'text'])) ?? this.any(scope, depth - 1); }

  predicate(scope, depth) {
    const r = this.random;
    if (r.chance(0.35)) return expr`${r.pick(['0', '1', '-1', '2', '-2', '1.9', '[0, 1]', '[0..1]', '10', '$count($)', '[]', '-0.5'])}`;
    if (depth <= 0 || r.chance(0.5)) {
      const name = this.found(scope, r.pick(['number', 'text'])) ?? expr`$`;
      return expr`${name} ${r.pick(['=', '!=', '<', '>', 'in'])} ${r.chance(0.5) ? expr`${numberLiteral(r)}` : name}`;
    }
    return r.chance(0.8) ? this.flag(scope, depth - 1) : this.any(scope, depth - 1);
  }
}
