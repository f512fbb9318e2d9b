// Reads what `./dev demo --once` prints and checks the answer in it: the first JSON object that has a `result`.
import { readFileSync } from "node:fs";

function findAnswer(text) {
  const lines = text.split("\n");
  for (let first = 0; first < lines.length; first++) {
    if (!lines[first].startsWith("{")) continue;
    for (let last = first; last < lines.length; last++) {
      if (!lines[last].trimEnd().endsWith("}")) continue;
      try {
        const value = JSON.parse(lines.slice(first, last + 1).join("\n"));
        if (value.result !== undefined) return value;
      } catch {
        // not the end of it yet
      }
    }
  }
  return undefined;
}

function problemOf(answer) {
  if (answer === undefined) return "no JSON object with a `result` was printed";
  if (!Array.isArray(answer.result)) return "`result` is no list";
  if (answer.result.length !== 5) return `\`result\` holds ${answer.result.length} records, not 5`;
  const ids = answer.result.map((record) => record.id);
  if (!ids.every((id) => typeof id === "string" && id !== "")) return "a record has no id";
  if (new Set(ids).size !== 5) return "two records have the same id";
  if (typeof answer.next_cursor !== "string" || answer.next_cursor === "") return "`next_cursor` is no text";
  return undefined;
}

const problem = problemOf(findAnswer(readFileSync(0, "utf8")));
if (problem !== undefined) {
  console.error(`the demo's answer is wrong: ${problem}`);
  process.exit(1);
}
console.log("the demo's answer is right: 5 records with ids, and a cursor to the next page");
