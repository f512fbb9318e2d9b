// Files that use an algorithm of the standard library include <algorithm>, by themselves or by a header of ours.
//
// Release builds have precompiled standard headers, so that a missing one is noticed only where there are none: by the
// sanitizers. Reads the C++ files named as arguments; prints one line for each finding, FILE:LINE: what; what to do.
import fs from 'node:fs';
import path from 'node:path';

const ALGORITHM = /std::ranges::(all_of|any_of|none_of|count(_if)?|find(_if)?|sort|stable_sort|copy|move|transform|fill|equal|reverse|replace|remove_if|unique|search|adjacent_find|lower_bound|upper_bound|(min|max)_element)\b/;
const bases = ['include', 'engine', 'tests', 'bench'];
const known = new Map();

// Whether <algorithm> is reached from the file.
function reaches(file) {
  if (known.has(file)) return known.get(file);
  known.set(file, false);  // headers that include each other
  const text = fs.readFileSync(file, 'utf8');
  const own = [...text.matchAll(/^#include "([^"]+)"/gm)].map((found) => found[1])
    .flatMap((name) => [...bases, path.dirname(file)].map((base) => path.join(base, name)))
    .filter((name) => fs.existsSync(name));
  known.set(file, /^#include <algorithm>/m.test(text) || own.some(reaches));
  return known.get(file);
}

let failed = false;
for (const file of process.argv.slice(2)) {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const line = lines.findIndex((text) => ALGORITHM.test(text));
  if (line < 0 || reaches(file)) continue;
  failed = true;
  console.log(`${file}:${line + 1}: ${ALGORITHM.exec(lines[line])[0]} without its header; include <algorithm>`);
}
process.exit(failed ? 1 : 0);
