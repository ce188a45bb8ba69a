import { ts } from "@ts-morph/common";
import type { Finding } from "../../src/agents/contract.ts";
import { lineIndex } from "../sdk/text/line-index.ts";
import { mostSimilar } from "../sdk/text/most-similar.ts";
import type { Module } from "./item.ts";

/** A piece of code in a text, with the line that it begins at, from 1. */
export type Snippet = { file: string; line: number; code: string };

/** The JavaScript and TypeScript in a Markdown text. */
export function snippetsIn(file: string, markdown: string): Snippet[] {
  const fence =
    /^( {0,3})(`{3,}|~{3,})(?:js|jsx|ts|tsx|mjs|javascript|typescript)\b[^\n]*\n([\s\S]*?)^ {0,3}\2/gm;
  const lineOf = lineIndex(markdown);
  return [...markdown.matchAll(fence)].map(({ index, 3: code = "" }) => ({
    file,
    line: lineOf(index) + 1,
    code,
  }));
}

/** Finds what examples import from a package's modules and these do not export. */
export function checkExamples(snippets: readonly Snippet[], modules: readonly Module[]): Finding[] {
  const exported = new Map(
    modules.map(({ specifier, items, passedOn }) => [
      specifier,
      [...items.map(({ name }) => name), ...passedOn],
    ]),
  );
  return snippets.flatMap(({ file, line, code }) => {
    const tree = ts.createSourceFile("example.tsx", code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TSX);
    return tree.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
      const { moduleSpecifier: from } = statement;
      const names = ts.isStringLiteral(from) ? exported.get(from.text) : undefined;
      if (names === undefined || !ts.isStringLiteral(from)) return [];
      return importsOf(statement)
        .filter(({ name }) => !names.includes(name))
        .map(({ name, node }) => ({
          severity: "error" as const,
          rule: "docs/unknown-export",
          file,
          line: line + tree.getLineAndCharacterOfPosition(node.getStart()).line,
          message: `An example imports ${name} from ${from.text}, which exports no such thing.`,
          fix: adviceOn(name, names),
        }));
    });
  });
}

function importsOf({ importClause }: ts.ImportDeclaration): { name: string; node: ts.Node }[] {
  if (importClause === undefined) return [];
  const { name, namedBindings } = importClause;
  const own = name === undefined ? [] : [{ name: "default", node: name }];
  if (namedBindings === undefined || !ts.isNamedImports(namedBindings)) return own;
  return [
    ...own,
    ...namedBindings.elements.map((element) => ({
      name: (element.propertyName ?? element.name).text,
      node: element,
    })),
  ];
}

/** The export that was meant, perhaps: one that is spelled much alike, or has the name as its end or beginning. */
function adviceOn(name: string, names: readonly string[]): string {
  const lower = name.toLowerCase();
  const longer = names.find(
    (other) => other.toLowerCase().startsWith(lower) || other.toLowerCase().endsWith(lower),
  );
  const near = mostSimilar(name, names) ?? longer;
  return near === undefined ? "Name one of its exports, or leave it out." : `Perhaps ${near} is meant.`;
}
