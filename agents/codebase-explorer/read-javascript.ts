import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { lineIndex } from "../sdk/line-index.ts";
import { type Definition, type Import, note, type SourceFacts } from "./source-facts.ts";

const dialects = {
  plain: parser.configure({ dialect: "jsx" }),
  typescript: parser.configure({ dialect: "ts" }),
  tsx: parser.configure({ dialect: "ts jsx" }),
};

function parserFor(file: string) {
  if (/\.tsx$/.test(file)) return dialects.tsx;
  return /\.[mc]?ts$/.test(file) ? dialects.typescript : dialects.plain;
}

const kinds: Record<string, Definition["kind"]> = {
  FunctionDeclaration: "function",
  ClassDeclaration: "class",
  InterfaceDeclaration: "type",
  TypeAliasDeclaration: "type",
  EnumDeclaration: "type",
  VariableDeclaration: "variable",
  MethodDeclaration: "method",
};

type Binding = { names: string[]; import: Import };

const unquoted = (text: string): string => text.slice(1, -1);

/** Whether a node is at the top of its module, perhaps exported. */
function isTop({ parent }: SyntaxNode): boolean {
  return parent?.name === "Script" || (parent?.name === "ExportDeclaration" && isTop(parent));
}

/** A declaration's kind, of variables only at the top of a module; a function in a variable is a function. */
function definitionKind(node: SyntaxNode): Definition["kind"] | undefined {
  const { parent } = node;
  const kind = parent === null ? undefined : kinds[parent.name];
  if (parent === null || kind === undefined) return undefined;
  if (kind !== "variable") return kind;
  if (!isTop(parent)) return undefined;
  const value = node.nextSibling?.name === "Equals" ? node.nextSibling.nextSibling?.name : undefined;
  return value === "ArrowFunction" || value === "FunctionExpression" ? "function" : "variable";
}

/** Reads JavaScript or TypeScript; what is broken in it is passed over. */
export function readJavaScript(file: string, text: string): SourceFacts {
  const lineOf = lineIndex(text);
  const facts: SourceFacts = { imports: [], definitions: [], names: new Map(), isMain: false };
  const bindings: Binding[] = [];
  const values = new Set<string>();
  const textOf = ({ from, to }: { from: number; to: number }) => text.slice(from, to);
  const addImport = (specifier: SyntaxNode, isTypeOnly: boolean): Import => {
    const found = { specifier: unquoted(textOf(specifier)), line: lineOf(specifier.from), isTypeOnly };
    facts.imports.push(found);
    return found;
  };
  parserFor(file)
    .parse(text)
    .iterate({
      enter: ({ node }) => {
        if (node.name === "ImportDeclaration" || node.name === "ExportDeclaration") {
          const specifier = node.getChild("String");
          if (specifier === null) return;
          const isTypeOnly = /^(?:import|export)\s+type\b/.test(text.slice(node.from, node.from + 30));
          const found = addImport(specifier, isTypeOnly);
          const group = node.getChild("ImportGroup");
          const names = [
            ...node.getChildren("VariableDefinition"),
            ...(group?.getChildren("VariableDefinition") ?? []),
          ].map(textOf);
          if (node.name === "ImportDeclaration" && names.length > 0) bindings.push({ names, import: found });
          return;
        }
        if (
          node.name === "DynamicImport" ||
          (node.name === "CallExpression" && /^require\s*\(/.test(text.slice(node.from, node.from + 20)))
        ) {
          const specifier = node.getChild("String") ?? node.getChild("ArgList")?.getChild("String");
          if (specifier) addImport(specifier, false);
          return;
        }
        if (!/^(?:Variable|Type|Property)(?:Definition|Name)$/.test(node.name)) return;
        const name = textOf(node);
        note(facts.names, name, lineOf(node.from));
        if (node.name === "VariableName") values.add(name);
        const kind = node.name.endsWith("Definition") ? definitionKind(node) : undefined;
        if (kind !== undefined) facts.definitions.push({ name, kind, line: lineOf(node.from) });
      },
    });
  // TypeScript leaves out of what runs an import whose names stand only where types do.
  const isTypeScript = /\.[mc]?tsx?$/.test(file);
  for (const { names, import: found } of bindings) {
    if (isTypeScript && !names.some((name) => values.has(name))) found.isTypeOnly = true;
  }
  return facts;
}
