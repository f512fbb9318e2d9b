// What counts as the same outcome, and the differences from the reference that are meant.
import { dataText } from './data.mjs';

const same = (a, b) => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
};

// What differs, in a word; null when nothing does.
export function difference(ours, theirs) {
  if (ours.crash) return 'crash';
  if (ours.undefined || theirs.undefined) return ours.undefined && theirs.undefined ? null : 'value';
  if ('result' in ours || 'result' in theirs) return 'result' in ours && 'result' in theirs && same(ours.result, theirs.result) ? null : 'value';
  if (ours.error.code !== theirs.error.code) return 'code';
  if (ours.error.position !== theirs.error.position) return 'position';
  if ((ours.error.token ?? null) !== (theirs.error.token === undefined ? null : String(theirs.error.token))) return 'token';
  return null;
}

// Each rule runs the case once more with one thing made equal, and holds when that was the only difference.
export const rules = {
  // The reference starts all items of an array, and all values of an object, at once: what one binds or which of two
  // errors comes first is chance. We go in order.
  'items in order': async ({ source, data, ours, ordered }) => [ours, await ordered.run(source, JSON.parse(dataText(data)))],

  // Numbers that are only copied keep their digits here; the reference reads all of them as doubles.
  'digits are kept': async ({ source, data, engine, theirs }) => {
    const rounded = JSON.stringify(JSON.parse(dataText(data)));
    return rounded === dataText(data) ? null : [await engine.run(source, rounded), theirs];
  },
};

// The name of the rule that explains a difference, or null.
export async function explained(each) {
  for (const [name, rule] of Object.entries(rules)) {
    const pair = await rule(each);
    if (pair && !pair[1].accident && difference(...pair) === null) return name;
  }
  return null;
}
