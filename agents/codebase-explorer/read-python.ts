import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import { modulesOf } from "../sdk/languages/python-modules.ts";
import { lineIndex } from "../sdk/text/line-index.ts";
import { note, type SourceFacts } from "./source-facts.ts";

/** An import in a function, or for types alone, does not run when its module is loaded. */
function isLateImport(node: SyntaxNode, text: string): boolean {
  for (let { parent } = node; parent !== null; { parent } = parent) {
    if (parent.name === "FunctionDefinition") return true;
    if (
      parent.name === "IfStatement" &&
      /^if\s+(?:typing\.)?TYPE_CHECKING\b/.test(text.slice(parent.from, parent.from + 40))
    )
      return true;
  }
  return false;
}

const kinds = { FunctionDefinition: "function", ClassDefinition: "class" } as const;

/** Reads Python; what is broken in it is passed over. */
export function readPython(text: string): SourceFacts {
  const lineOf = lineIndex(text);
  const isMain = /^if\s+__name__\s*==\s*["']__main__["']/m.test(text);
  const facts: SourceFacts = { imports: [], definitions: [], names: new Map(), isMain };
  parser.parse(text).iterate({
    enter: ({ node }) => {
      if (node.name === "ImportStatement") {
        const line = lineOf(node.from);
        const isLate = isLateImport(node, text);
        for (const specifier of modulesOf(text.slice(node.from, node.to)))
          facts.imports.push({ specifier, line, isLate });
      }
      if (node.name !== "VariableName" && node.name !== "PropertyName") return;
      const name = text.slice(node.from, node.to);
      const line = lineOf(node.from);
      note(facts.names, name, line);
      const { parent } = node;
      if (parent?.name !== "FunctionDefinition" && parent?.name !== "ClassDefinition") return;
      const isMethod =
        parent.name === "FunctionDefinition" && parent.parent?.parent?.name === "ClassDefinition";
      facts.definitions.push({ name, kind: isMethod ? "method" : kinds[parent.name], line });
    },
  });
  return facts;
}
