import { posix } from "node:path";
import type { Finding } from "../../../src/agents/contract.ts";
import { sum } from "../../../src/text/sum.ts";
import { isTestFile } from "../../sdk/files/test-file.ts";
import { listed } from "../../sdk/text/words.ts";
import type { FileChange } from "../change.ts";
import { publicChanges } from "../declarations.ts";
import { isCode, isGenerated, isLock, isScript } from "../kinds.ts";

const MAX_LINES = 800;
const MAX_NAMED = 5;

const named = (names: readonly string[]): string => listed(names, MAX_NAMED);

/** What others can use is changed, and no test with it. */
function untested(changes: readonly FileChange[]): Finding[] {
  if (changes.some(({ file, added }) => isTestFile(file) && added.length > 0)) return [];
  return changes
    .filter(({ file }) => isCode(file) && !isTestFile(file) && !isScript(file) && !isGenerated(file))
    .flatMap((change): Finding[] => {
      const { added, removed, changed } = publicChanges(change);
      const parts = [
        ...(added.length > 0 ? [`adds ${named(added)}`] : []),
        ...(changed.length > 0 ? [`changes ${named(changed)}`] : []),
        ...(removed.length > 0 ? [`removes ${named(removed)}`] : []),
      ];
      if (parts.length === 0) return [];
      const message = `It ${parts.join(", ")}, and no test changes with it.`;
      const fix = "Add a test of the new behaviour, and of what callers rely on.";
      return [{ severity: "warning", rule: "review/api-without-tests", file: change.file, message, fix }];
    });
}

/** A list of dependencies that changes without its lockfile. */
function lockLeftBehind(changes: readonly FileChange[]): Finding[] {
  return changes.flatMap(({ file, added }): Finding[] => {
    if (posix.basename(file) !== "package.json") return [];
    const dependency = added.find(
      ({ text }) =>
        /^\s*"[^"]+":\s*"([~^]?\d|workspace:|npm:|github:|git)/.test(text) && !/"version"/.test(text),
    );
    if (dependency === undefined || changes.some((other) => isLock(other.file))) return [];
    const message = "What is asked for changes, and no lockfile with it.";
    const fix = "Run the package manager's install, and add the lockfile to the change.";
    return [
      { severity: "warning", rule: "review/lockfile-left-behind", file, line: dependency.line, message, fix },
    ];
  });
}

function tooLarge(changes: readonly FileChange[]): Finding[] {
  const written = changes.filter(({ file }) => isCode(file) && !isGenerated(file));
  const lines = sum(written.map(({ added, removed }) => added.length + removed.length));
  if (lines <= MAX_LINES) return [];
  const message = `The change has ${lines} lines of code in ${written.length} files: more than a person reviews with care.`;
  return [
    {
      severity: "info",
      rule: "review/large-change",
      message,
      fix: "Split it into changes that can each be understood alone.",
    },
  ];
}

/** What is found of the change as a whole. */
export function checkWhole(changes: readonly FileChange[]): Finding[] {
  return [...untested(changes), ...lockLeftBehind(changes), ...tooLarge(changes)];
}
