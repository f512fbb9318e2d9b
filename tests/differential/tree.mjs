// Expressions as trees of text, so that a failing one can be made smaller.
//
// A node is {kind, parts}: parts are texts and nodes. Kinds: "expr" stands where any expression may stand, "optional"
// may be left out as a whole, "part" is neither.

export class Node {
  constructor(kind, parts) {
    this.kind = kind;
    this.parts = parts;
  }

  toString() { return this.parts.join(''); }
}

function make(kind) {
  return (texts, ...values) => {
    const parts = [];
    texts.forEach((text, i) => {
      if (text) parts.push(text);
      if (i < values.length) parts.push(...[values[i]].flat());
    });
    return new Node(kind, parts);
  };
}

export const expr = make('expr');
export const optional = make('optional');
export const part = make('part');

// `items` with a separator between them; all but the first may be left out.
export function list(items, separator = ', ') {
  return items.map((item, i) => (i === 0 ? item : optional`${separator}${item}`));
}

// Every node of `tree`, with the way to it.
function* places(tree, way = []) {
  yield [tree, way];
  for (let i = 0; i < tree.parts.length; i++) {
    if (tree.parts[i] instanceof Node) yield* places(tree.parts[i], [...way, i]);
  }
}

function replaced(tree, way, node) {
  if (way.length === 0) return node;
  const [at, ...rest] = way;
  return new Node(tree.kind, tree.parts.map((each, i) => (i === at ? replaced(each, rest, node) : each)));
}

// Trees that are smaller than `tree` by one cut, the larger cuts first.
function* smaller(tree) {
  for (const [node, way] of places(tree)) {
    if (node.kind === 'optional') yield replaced(tree, way, new Node('part', []));
    if (node.kind !== 'expr') continue;
    for (const [inner, innerWay] of places(node)) {
      if (innerWay.length > 0 && inner.kind === 'expr') yield replaced(tree, way, inner);
    }
    const text = String(node);
    for (const simple of ['1', 'a', '"a"', '[]']) {
      if (text.length > simple.length) yield replaced(tree, way, new Node('expr', [simple]));
    }
  }
}

// The smallest tree to be found for which `fails(tree)` still holds, with at most `tries` tries.
export async function shrink(tree, fails, tries = 600) {
  for (;;) {
    let found = null;
    const size = String(tree).length;
    for (const candidate of smaller(tree)) {
      if (String(candidate).length >= size) continue;
      if (--tries < 0) return tree;
      if (await fails(candidate)) {
        found = candidate;
        break;
      }
    }
    if (!found) return tree;
    tree = found;
  }
}

function* smallerData(data) {
  if (Array.isArray(data)) {
    for (const item of data) yield item;
    for (let i = 0; i < data.length; i++) yield data.filter((_, at) => at !== i);
    for (let i = 0; i < data.length; i++) {
      for (const item of smallerData(data[i])) yield data.map((each, at) => (at === i ? item : each));
    }
  } else if (typeof data === 'object' && data !== null) {
    for (const key of Object.keys(data)) {
      const { [key]: dropped, ...rest } = data;
      yield rest;
    }
    for (const key of Object.keys(data)) {
      for (const item of smallerData(data[key])) yield { ...data, [key]: item };
    }
  }
}

// As shrink, for data.
export async function shrinkData(data, fails, tries = 600) {
  for (;;) {
    let found;
    for (const candidate of smallerData(data)) {
      if (--tries < 0) return data;
      if (await fails(candidate)) {
        found = candidate;
        break;
      }
    }
    if (found === undefined) return data;
    data = found;
  }
}
