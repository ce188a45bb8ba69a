import { ts } from "@ts-morph/common";
import type { Finding } from "../../src/agents/contract.ts";
import { mostSimilar } from "../sdk/text/most-similar.ts";
import type { Snippet } from "./check-examples.ts";
import type { Module } from "./item.ts";

/** What examples use without saying where it is from: of browsers, CommonJS and tests. */
const usual = new Set(
  "require alert confirm prompt document window requestAnimationFrame describe it test expect assert".split(
    " ",
  ),
);

/** The names in a tree: all of them, and those that it calls by name alone without declaring them, with their place. */
type Names = { all: Set<string>; called: Map<string, number> };

function namesIn(tree: ts.SourceFile): Names {
  const all = new Set<string>();
  const declared = new Set<string>();
  const called = new Map<string, number>();
  const left: ts.Node[] = [tree];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (ts.isIdentifier(node)) {
      all.add(node.text);
      if (isDeclared(node)) declared.add(node.text);
    }
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression))
      called.set(node.expression.text, node.expression.getStart(tree));
    ts.forEachChild(node, (child) => void left.push(child));
  }
  for (const name of called.keys())
    if (declared.has(name) || usual.has(name) || name in globalThis) called.delete(name);
  return { all, called };
}

/** Whether a name is what its parent gives to something, other than a member that it is read from. */
const isDeclared = (node: ts.Identifier): boolean =>
  "name" in node.parent && node.parent.name === node && !ts.isPropertyAccessExpression(node.parent);

/** Whether a text is code at all: some examples are told in words. */
const isCode = (code: string): boolean =>
  ts.transpileModule(code, { reportDiagnostics: true, fileName: "example.tsx" }).diagnostics?.length === 0;

/**
 * Finds calls in examples of comments of what is declared nowhere: where the example uses nothing that the modules
 * export, so that it shows something under a name that it had once, and where an export has nearly that name. What
 * else is called may be the reader's own.
 */
export function checkCalls(examples: readonly Snippet[], modules: readonly Module[]): Finding[] {
  const exported = new Set(
    modules.flatMap(({ items, passedOn }) => [...items.map(({ name }) => name), ...passedOn]),
  );
  return examples.flatMap(({ file, line, code }) => {
    const tree = ts.createSourceFile("example.tsx", code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TSX);
    const { all, called } = namesIn(tree);
    if (called.size === 0 || !isCode(code)) return [];
    const usesExport = [...all].some((name) => exported.has(name));
    return [...called].flatMap(([name, position]): Finding[] => {
      const meant = mostSimilar(name, exported);
      if (exported.has(name) || (usesExport && meant === undefined)) return [];
      return [
        {
          severity: "warning",
          rule: "docs/unknown-call",
          file,
          line: line + tree.getLineAndCharacterOfPosition(position).line,
          message: `An example calls ${name}, which neither it nor the package declares.`,
          fix:
            meant === undefined
              ? "Use the name that it has now, or import what is called."
              : `Perhaps ${meant} is meant.`,
        },
      ];
    });
  });
}
