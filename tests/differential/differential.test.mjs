// Random expressions on random data: our program and the reference must agree.
//
//   ATSUME_BINARY   the program; required
//   ATSUME_NPM      the folder whose node_modules holds the reference; build/npm unless given
//   ATSUME_SEED     the seed; from the clock unless given, and always printed
//   ATSUME_CASES    how many cases; 20000
//   ATSUME_CASE     only the case of this number
//   ATSUME_REQUIRE_NPM   a missing reference is a failure, not a reason to skip
import { Data, dataText } from './data.mjs';
import { Engine } from './engine.mjs';
import { functions } from './functions.mjs';
import { Grammar } from './grammar.mjs';
import { Random } from './random.mjs';
import { findPackages, Reference } from './reference.mjs';
import { difference, explained } from './rules.mjs';
import { shrink, shrinkData } from './tree.mjs';

const batchSize = 400;
const reportedMax = Number(process.env.ATSUME_REPORTED ?? 20);
// Of the built-in functions so many must have been called; a run that is long enough calls all of them.
const functionsMin = 60;

const seed = Number(process.env.ATSUME_SEED ?? Date.now() % 2 ** 31);
const only = process.env.ATSUME_CASE;
const total = Number(process.env.ATSUME_CASES ?? 20_000);

function makeCase(number) {
  const random = new Random(seed, number);
  const data = new Data(random).root();
  return { number, data, tree: new Grammar(random).expression(data) };
}

class Run {
  constructor(folder) {
    this.engine = new Engine(process.env.ATSUME_BINARY);
    this.reference = new Reference(folder);
    this.mended = new Reference(folder, { isMended: true });
    this.outcomes = { value: 0, undefined: 0, error: 0, accident: 0 };
    this.codes = new Map();
    this.explained = new Map();
    this.differing = 0;
    this.accidents = new Map();
  }

  // {kind, ours, theirs}; kind is null where they agree, and names the rule where the difference is meant.
  async compare(tree, data) {
    const source = String(tree);
    const ours = await this.engine.run(source, dataText(data));
    const theirs = await this.reference.run(source, JSON.parse(dataText(data)));
    return { ours, theirs, ...(await this.judge(source, data, ours, theirs)) };
  }

  async judge(source, data, ours, theirs) {
    if (theirs.accident) return { kind: ours.crash ? 'crash' : null };
    const kind = difference(ours, theirs);
    if (kind === null) return { kind };
    const rule = await explained({ source, data, ours, theirs, engine: this.engine, mended: this.mended });
    return rule ? { kind: null, rule } : { kind };
  }

  async batch(cases) {
    const asked = cases.map(({ tree, data }) => this.engine.run(String(tree), dataText(data)));
    for (const [i, each] of cases.entries()) {
      const theirs = await this.reference.run(String(each.tree), JSON.parse(dataText(each.data)));
      this.tally(theirs);
      const ours = await asked[i];
      const verdict = await this.judge(String(each.tree), each.data, ours, theirs);
      if (verdict.rule) this.explained.set(verdict.rule, (this.explained.get(verdict.rule) ?? 0) + 1);
      if (verdict.kind) await this.report(each);
    }
  }

  tally(theirs) {
    const kind = theirs.accident ? 'accident' : theirs.error ? 'error' : theirs.undefined ? 'undefined' : 'value';
    this.outcomes[kind]++;
    if (theirs.error) this.codes.set(theirs.error.code, (this.codes.get(theirs.error.code) ?? 0) + 1);
    if (theirs.accident) this.accidents.set(theirs.accident, (this.accidents.get(theirs.accident) ?? 0) + 1);
  }

  // A difference must show twice: the clock may have moved between the two sides.
  async report({ number, tree, data }) {
    const again = await this.compare(tree, data);
    if (!again.kind) return;
    if (++this.differing > reportedMax) return;
    const fails = async (smaller, on = data) => (await this.compare(smaller, on)).kind === again.kind;
    const small = await shrink(tree, fails);
    const smallData = await shrinkData(data, (on) => fails(small, on));
    const { ours, theirs } = await this.compare(small, smallData);
    console.log(`\n${again.kind} differs: case ${number} of seed ${seed}`);
    console.log(`  expression  ${small}`);
    console.log(`  data        ${dataText(smallData)}`);
    console.log(`  ours        ${JSON.stringify(ours)}`);
    console.log(`  reference   ${JSON.stringify(theirs)}`);
    if (process.env.ATSUME_CASE) console.log(`  whole       ${tree}\n  whole data  ${dataText(data)}`);
    console.log(`  repeat      ATSUME_SEED=${seed} ATSUME_CASE=${number} ATSUME_BINARY=${process.env.ATSUME_BINARY} node ${process.argv[1]}`);
  }

  summary(cases) {
    const share = (count) => `${((100 * count) / cases).toFixed(1)} %`;
    const listed = (map) => [...map].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${count}`).join(', ');
    console.log(`${cases} cases of seed ${seed} against jsonata ${this.reference.version}: value ${share(this.outcomes.value)}, undefined ` +
      `${share(this.outcomes.undefined)}, error ${share(this.outcomes.error)}, the reference broke ${share(this.outcomes.accident)}`);
    console.log(`functions called: ${listed(this.reference.reached.functions)}`);
    console.log(`kinds of nodes: ${listed(this.reference.reached.kinds)}`);
    console.log(`errors: ${listed(this.codes)}`);
    if (process.env.ATSUME_ACCIDENTS) console.log(`the reference broke: ${listed(this.accidents)}`);
    console.log(`differences that are meant: ${listed(this.explained) || 'none'}`);
    console.log(`differences: ${this.differing}`);
  }

  missing() { return Object.keys(functions).filter((name) => !this.reference.reached.functions.has(name)); }
}

const folder = findPackages();
if (!folder) {
  const advice = 'the reference (npm package jsonata) is not installed: ./dev test does it where npm and its registry are at hand';
  console.log(process.env.ATSUME_REQUIRE_NPM ? advice : `skipped: ${advice}`);
  process.exit(process.env.ATSUME_REQUIRE_NPM ? 1 : 77);
}
const numbers = only === undefined ? Array.from({ length: total }, (_, i) => i) : [Number(only)];
console.log(`seed ${seed}`);
const run = new Run(folder);
for (let at = 0; at < numbers.length; at += batchSize) await run.batch(numbers.slice(at, at + batchSize).map(makeCase));
run.engine.stop();
run.summary(numbers.length);
let failed = run.differing > 0;
const reachedFunctions = Object.keys(functions).length - run.missing().length;
if (only === undefined && reachedFunctions < functionsMin) {
  console.log(`only ${reachedFunctions} built-in functions were called, not ${run.missing().join(', ')}`);
  failed = true;
}
process.exit(failed ? 1 : 0);
