import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import type { Source } from "../../sdk/files/source.ts";
import { modulesOf } from "../../sdk/languages/python-modules.ts";
import { lineIndex } from "../../sdk/text/line-index.ts";

/** The first part of a module's name that a file imports; `isOptional` where the code goes on without it. */
export type PythonImport = { module: string; file: string; line: number; isOptional: boolean };

/** Whether an import is tried, or is for types alone. */
function isOptional(node: SyntaxNode, text: string): boolean {
  for (let { parent } = node; parent !== null; { parent } = parent) {
    if (parent.name === "TryStatement") return true;
    const start = text.slice(parent.from, parent.from + 40);
    if (parent.name === "IfStatement" && /^if\s+(?:typing\.)?TYPE_CHECKING\b/.test(start)) return true;
  }
  return false;
}

/** What a file of Python imports, each module once, and not what is a part of its own package. */
export function pythonImports({ file, text }: Source): PythonImport[] {
  const lineOf = lineIndex(text);
  const found = new Map<string, PythonImport>();
  parser.parse(text).iterate({
    enter: ({ node }) => {
      if (node.name !== "ImportStatement") return;
      for (const name of modulesOf(text.slice(node.from, node.to))) {
        const [module = ""] = name.split(".", 1);
        if (module === "" || (found.has(module) && found.get(module)?.isOptional === false)) continue;
        found.set(module, { module, file, line: lineOf(node.from), isOptional: isOptional(node, text) });
      }
    },
  });
  return [...found.values()];
}
