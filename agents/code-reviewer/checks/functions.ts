import type { Finding } from "../../../src/agents/contract.ts";
import { isTestFile } from "../../sdk/files/test-file.ts";
import { isJavaScript, parseJavaScript } from "../../sdk/languages/parse-javascript.ts";
import { linesOf, nodeAt, type TreeNode, walkTree } from "../../sdk/languages/walk-tree.ts";
import type { FileChange } from "../change.ts";

const MAX_LINES = 80;

const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

type Extent = { name: string; first: number; last: number };

/** The name that a function is declared, assigned or put into an object under. */
function namesIn(tree: unknown): Map<TreeNode, string> {
  const names = new Map<TreeNode, string>();
  for (const node of walkTree(tree)) {
    const value = nodeAt(node, "init") ?? nodeAt(node, "value") ?? nodeAt(node, "right") ?? node;
    const name = nodeAt(node, "id") ?? nodeAt(node, "key") ?? nodeAt(node, "left");
    if (functions.has(value.type) && typeof name?.name === "string") names.set(value, name.name);
  }
  return names;
}

function longFunctions(file: string, text: string): Extent[] {
  const { program } = parseJavaScript(file, text);
  const names = namesIn(program);
  return [...walkTree(program)]
    .filter(({ type }) => functions.has(type))
    .map((node) => ({ name: names.get(node) ?? "a function", ...linesOf(node) }))
    .filter(({ first, last }) => last - first + 1 > MAX_LINES);
}

/** Functions of more than 80 lines that the diff makes or lengthens. `text` is the whole new version of the file. */
export function checkFunctions({ file, added, removed }: FileChange, text: string): Finding[] {
  if (!isJavaScript(file) || isTestFile(file) || added.length <= removed.length) return [];
  try {
    return longFunctions(file, text).flatMap(({ name, first, last }): Finding[] => {
      const own = added.filter(({ line }) => line >= first && line <= last).length;
      if (own === 0) return [];
      const message = `${name} has ${last - first + 1} lines now, ${own} of them new.`;
      const fix = "Give the parts that have a purpose of their own a name of their own.";
      return [{ severity: "info", rule: "review/long-function", file, line: first, message, fix }];
    });
  } catch {
    return [];
  }
}
