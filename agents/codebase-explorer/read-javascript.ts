import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { lineIndex } from "../sdk/text/line-index.ts";
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

/** The names that an import brings into a file. */
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

/** What an import or an export from elsewhere brings; undefined where a declaration is neither. */
function bindingOf(node: SyntaxNode, text: string, lineOf: (offset: number) => number): Binding | undefined {
  const specifier = node.getChild("String");
  if (specifier === null) return undefined;
  const names = [node, node.getChild("ImportGroup")].flatMap(
    (parent) => parent?.getChildren("VariableDefinition") ?? [],
  );
  return {
    names: node.name === "ImportDeclaration" ? names.map(({ from, to }) => text.slice(from, to)) : [],
    import: {
      specifier: unquoted(text.slice(specifier.from, specifier.to)),
      line: lineOf(specifier.from),
      isLate: /^(?:import|export)\s+type\b/.test(text.slice(node.from, node.from + 30)),
    },
  };
}

const functions = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunction",
  "MethodDeclaration",
]);

/** The text in quotes that a call loads a module by; null where a node is no such call. */
function loadedBy(node: SyntaxNode, text: string): SyntaxNode | null {
  const isRequire =
    node.name === "CallExpression" && /^require\s*\(/.test(text.slice(node.from, node.from + 20));
  if (node.name !== "DynamicImport" && !isRequire) return null;
  return node.getChild("String") ?? node.getChild("ArgList")?.getChild("String") ?? null;
}

/** Reads JavaScript or TypeScript; what is broken in it is passed over. */
export function readJavaScript(file: string, text: string): SourceFacts {
  const lineOf = lineIndex(text);
  const facts: SourceFacts = { imports: [], definitions: [], names: new Map(), isMain: false };
  const bindings: Binding[] = [];
  const values = new Set<string>();
  let depth = 0;
  const noteName = (node: SyntaxNode): void => {
    const name = text.slice(node.from, node.to);
    const line = lineOf(node.from);
    note(facts.names, name, line);
    if (node.name === "VariableName") values.add(name);
    const kind = node.name.endsWith("Definition") ? definitionKind(node) : undefined;
    if (kind !== undefined) facts.definitions.push({ name, kind, line });
  };
  parserFor(file)
    .parse(text)
    .iterate({
      enter: ({ node }) => {
        if (functions.has(node.name)) depth += 1;
        const isDeclaration = node.name === "ImportDeclaration" || node.name === "ExportDeclaration";
        const binding = isDeclaration ? bindingOf(node, text, lineOf) : undefined;
        if (binding !== undefined) bindings.push(binding);
        if (binding !== undefined) facts.imports.push(binding.import);
        const loaded = loadedBy(node, text);
        if (loaded !== null) {
          const specifier = unquoted(text.slice(loaded.from, loaded.to));
          const isAwaited = node.name !== "DynamicImport" || node.parent?.name === "AwaitExpression";
          facts.imports.push({ specifier, line: lineOf(loaded.from), isLate: depth > 0 || !isAwaited });
        }
        if (/^(?:Variable|Type|Property)(?:Definition|Name)$/.test(node.name)) noteName(node);
      },
      leave: ({ name }) => {
        if (functions.has(name)) depth -= 1;
      },
    });
  // TypeScript leaves out of what runs an import whose names stand only where types do.
  for (const { names, import: found } of /\.[mc]?tsx?$/.test(file) ? bindings : []) {
    if (names.length > 0 && !names.some((name) => values.has(name))) found.isLate = true;
  }
  return facts;
}
