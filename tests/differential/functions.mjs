// The built-in functions and what a sensible call of each is made of. A letter stands for an argument:
// s text, n number, b flag, a array, o object, x anything, S N array of texts or numbers, O objects; capital words
// are makers of this file. "?" means that the rest may be left out.
import * as texts from './literals.mjs';
import { expr, list, optional } from './tree.mjs';

const quoted = (text) => JSON.stringify(text).replace(/\\u([0-9a-f]{4})/g, '\\u$1');

// Every maker takes the grammar, the scope and the depth.
const makers = {
  s: (g, scope, depth) => g.text(scope, depth),
  n: (g, scope, depth) => g.number(scope, depth),
  b: (g, scope, depth) => g.flag(scope, depth),
  a: (g, scope, depth) => g.array(scope, depth),
  o: (g, scope, depth) => g.object(scope, depth),
  x: (g, scope, depth) => g.any(scope, depth),
  S: (g, scope, depth) => g.listOf(scope, depth, 'text'),
  N: (g, scope, depth) => g.listOf(scope, depth, 'number'),
  O: (g, scope, depth) => g.listOf(scope, depth, 'object'),
  small: (g) => expr`${g.random.pick(['0', '1', '2', '3', '-1', '-2', '5', '10', '1.5', '-0.5', '20'])}`,
  radix: (g) => expr`${g.random.pick(['2', '8', '16', '36', '10', '1', '37', '2.5', '-2'])}`,
  regex: (g) => expr`${texts.regexLiteral(g.random)}`,
  pattern: (g, scope, depth) => (g.random.chance(0.6) ? makers.regex(g) : g.text(scope, Math.min(depth, 1))),
  replacement: (g, scope, depth) => (g.random.chance(0.7) ? expr`${g.random.pick(texts.replacements)}`
    : g.random.chance(0.5) ? expr`function($m){ $m.match & ${optional`$uppercase($m.groups[0])`} }` : g.text(scope, depth)),
  numberPicture: (g) => expr`${quoted(texts.numberPicture(g.random))}`,
  numberFormat: (g) => expr`${g.random.pick(texts.numberFormats)}`,
  integerPicture: (g) => expr`${quoted(texts.integerPicture(g.random))}`,
  integerText: (g) => expr`${quoted(g.random.pick(texts.integerTexts))}`,
  datePicture: (g) => expr`${quoted(texts.datePicture(g.random))}`,
  dateText: (g) => expr`${quoted(g.random.pick(texts.dateTexts))}`,
  millis: (g) => expr`${g.random.pick(texts.millis)}`,
  zone: (g) => expr`${g.random.pick(texts.zones)}`,
  source: (g, scope, depth) => expr`${quoted(String(g.any({ ...scope, vars: [] }, Math.min(depth, 1))))}`,
  numeric: (g) => expr`${quoted(g.random.pick(['12', '-3.5', '0x1F', '1e3', '0b101', '0o17', '.5', '1.', '+5', ' 1', '', '1e400', 'abc', '012', '1e-400', '0xg', '-0', '1E+2', '0B1', 'x0x1']))}`,
  key: (g, scope) => expr`${quoted(g.key(scope))}`,
  encoded: (g) => expr`${g.random.pick(['"a%20b"', '"%C3%A9"', '"%"', '"%zz"', '"%E0%A4"', '"%f0%9f%92%a9"', '"%2F%3f"', '"a+b"', '"%ED%A0%80"', '"é"', '"%c0%80"', '"%F5%80%80%80"'])}`,
  base64: (g) => expr`${g.random.pick(['"aGVsbG8="', '"6Q=="', '"aGVsbG8"', '"a"', '"!!"', '"aGVs bG8="', '""', '"_-8="', '"aGVsbG8=x"', '"=aGVs"', '"aGVsb"'])}`,
  mapper: (g, scope, depth) => g.functionOf(scope, depth, 'item', 'any'),
  tester: (g, scope, depth) => g.functionOf(scope, depth, 'item', 'flag'),
  memberMapper: (g, scope, depth) => g.functionOf(scope, depth, 'member', 'any'),
  memberTester: (g, scope, depth) => g.functionOf(scope, depth, 'member', 'flag'),
  reducer: (g, scope, depth) => g.functionOf(scope, depth, 'pair', 'number'),
  comparer: (g, scope, depth) => g.functionOf(scope, depth, 'pair', 'order'),
};

export const functions = {
  sum: ['N'], count: ['a'], max: ['N'], min: ['N'], average: ['N'],
  string: ['x', '?', 'b'], substring: ['s', 'small', '?', 'small'], substringBefore: ['s', 's'], substringAfter: ['s', 's'],
  lowercase: ['s'], uppercase: ['s'], length: ['s'], trim: ['s'], pad: ['s', 'small', '?', 's'],
  match: ['s', 'regex', '?', 'small'], contains: ['s', 'pattern'], replace: ['s', 'pattern', 'replacement', '?', 'small'],
  split: ['s', 'pattern', '?', 'small'], join: ['S', '?', 's'],
  formatNumber: ['n', 'numberPicture', '?', 'numberFormat'], formatBase: ['n', '?', 'radix'],
  formatInteger: ['n', 'integerPicture'], parseInteger: ['integerText', 'integerPicture'],
  number: ['numeric'], floor: ['n'], ceil: ['n'], round: ['n', '?', 'small'], abs: ['n'], sqrt: ['n'], power: ['n', 'small'], random: [],
  boolean: ['x'], not: ['x'], map: ['a', 'mapper'], zip: ['a', '?', 'a', 'a'], filter: ['a', 'tester'], single: ['a', '?', 'tester'],
  reduce: ['N', 'reducer', '?', 'n'], sift: ['o', 'memberTester'], keys: ['o'], lookup: ['o', 'key'], append: ['a', 'a'], exists: ['x'], spread: ['o'],
  merge: ['O'], reverse: ['a'], each: ['o', 'memberMapper'], error: ['?', 's'], assert: ['b', '?', 's'], type: ['x'], sort: ['N', '?', 'comparer'],
  shuffle: ['a'], distinct: ['a'], base64encode: ['s'], base64decode: ['base64'], encodeUrlComponent: ['s'], encodeUrl: ['s'],
  decodeUrlComponent: ['encoded'], decodeUrl: ['encoded'], eval: ['source', '?', 'x'], toMillis: ['dateText', '?', 'datePicture'],
  fromMillis: ['millis', '?', 'datePicture', 'zone'], clone: ['o'], now: [], millis: [],
};

const numberResults = ['sum', 'count', 'max', 'min', 'average', 'length', 'number', 'floor', 'ceil', 'round', 'abs', 'sqrt', 'power', 'parseInteger', 'toMillis', 'reduce'];
const textResults = ['string', 'substring', 'substringBefore', 'substringAfter', 'lowercase', 'uppercase', 'trim', 'pad', 'replace', 'join', 'formatNumber',
  'formatBase', 'formatInteger', 'type', 'base64encode', 'base64decode', 'encodeUrlComponent', 'encodeUrl', 'decodeUrlComponent', 'decodeUrl', 'fromMillis'];
const flagResults = ['contains', 'boolean', 'not', 'exists'];
const arrayResults = ['match', 'split', 'map', 'zip', 'filter', 'keys', 'append', 'spread', 'reverse', 'each', 'sort', 'distinct'];
const objectResults = ['sift', 'merge', 'clone'];
const otherResults = ['single', 'lookup', 'eval', 'assert'];
export const byResult = { number: numberResults, text: textResults, flag: flagResults, array: arrayResults, object: objectResults, any: otherResults };

// The calls whose outcome nobody can foretell are wrapped so that it can be.
const unsteady = {
  random: () => expr`($random() < 1)`,
  now: () => expr`$length($now())`,
  millis: () => expr`($millis() > 1e12)`,
  shuffle: (g, scope, depth) => expr`$sort($shuffle(${makers.N(g, scope, depth)}))`,
  error: (g, scope, depth) => expr`$error(${optional`${makers.s(g, scope, depth)}`})`,
};
export const unsteadyNames = Object.keys(unsteady);

// The reference reads parameters from the text of its functions, and cannot read those of these.
const unreadable = ['string', 'zip', 'now', 'millis'];

// A call of the function `name`; now and then with an argument too many, too few or of another kind.
export function call(g, name, scope, depth) {
  const r = g.random;
  if (unsteady[name]) return unsteady[name](g, scope, depth);
  const wanted = functions[name];
  const optionalFrom = wanted.indexOf('?');
  let kinds = wanted.filter((kind) => kind !== '?');
  if (optionalFrom >= 0) kinds = kinds.slice(0, r.between(optionalFrom, kinds.length));
  if (r.chance(0.015)) kinds = kinds.slice(0, -1);
  const hasMore = r.chance(0.01);
  if (hasMore) kinds = [...kinds, 'x'];
  const items = kinds.map((kind) => makers[r.chance(0.03) ? 'x' : kind](g, scope, depth - 1));
  if (items.length > 0 && !hasMore && !unreadable.includes(name) && r.chance(0.04)) return partial(g, name, items);
  if (items.length > 0 && r.chance(0.07)) return expr`${items[0]} ~> $${name}(${list(items.slice(1))})`;
  if (items.length > 0 && r.chance(0.06)) return expr`${items[0]}.$${name}(${list(items.slice(1))})`;
  return expr`$${name}(${list(items)})`;
}

function partial(g, name, items) {
  const open = items.map(() => g.random.chance(0.5));
  const first = list(items.map((item, i) => (open[i] ? expr`?` : item)));
  const later = list(items.filter((_, i) => open[i]));
  return expr`$${name}(${first})(${later})`;
}
