import { isBuiltin } from "node:module";
import type { Source } from "../sdk/files/source.ts";
import { parseJavaScript } from "../sdk/languages/parse-javascript.ts";
import { linesOf, nodeAt, type TreeNode, textOf, walkTree } from "../sdk/languages/walk-tree.ts";
import { scriptsOf } from "./scripts.ts";

/** A package that a file imports, where it does so first; `isType` where only its types are used. */
export type Import = { name: string; file: string; line: number; isType: boolean };

const calls =
  /^(require|require\.resolve|import\.meta\.resolve|(jest|vi)\.(mock|unmock|requireActual|importActual))$/;

function calleeOf(node: TreeNode | undefined): string {
  if (node?.type === "Identifier") return String(node.name);
  if (node?.type === "MetaProperty") return "import.meta";
  if (node?.type !== "MemberExpression") return "";
  return `${calleeOf(nodeAt(node, "object"))}.${calleeOf(nodeAt(node, "property"))}`;
}

function firstArgument(node: TreeNode): TreeNode | undefined {
  const args = node.arguments;
  return Array.isArray(args) ? args[0] : undefined;
}

/** What a node imports, as it is written. */
function specifierOf(node: TreeNode): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
      return textOf(nodeAt(node, "source"));
    case "TSImportType":
      return textOf(nodeAt(node, "source")) ?? textOf(nodeAt(node, "argument"));
    case "TSExternalModuleReference":
      return textOf(nodeAt(node, "expression"));
    case "CallExpression":
      return calls.test(calleeOf(nodeAt(node, "callee"))) ? textOf(firstArgument(node)) : undefined;
    default:
      return undefined;
  }
}

function isTypeOnly(node: TreeNode): boolean {
  return node.importKind === "type" || node.exportKind === "type" || node.type === "TSImportType";
}

/** The package that a specifier names; undefined where it names a file, an alias, or a part of Node. */
export function packageOf(specifier: string): string | undefined {
  if (isBuiltin(specifier) || !/^(@[a-z0-9._~-]+\/)?[a-z0-9_~-][a-z0-9._~-]*(\/|$)/i.test(specifier))
    return undefined;
  if (specifier.startsWith("~/")) return undefined;
  if (/^(virtual|cloudflare|bun|node|https?|data|npm|jsr|astro):/.test(specifier)) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** The packages that a file imports, each once, or why that cannot be said. */
export function findImports(source: Source): { imports: Import[] } | { reason: string } {
  const imports = new Map<string, Import>();
  try {
    for (const script of scriptsOf(source)) {
      for (const node of walkTree(parseJavaScript(script.file, script.text).program)) {
        const name = packageOf(specifierOf(node) ?? ".");
        if (name === undefined) continue;
        const isType = isTypeOnly(node);
        const known = imports.get(name);
        if (known === undefined || (known.isType && !isType)) {
          imports.set(name, { name, file: source.file, line: linesOf(node).first, isType });
        }
      }
    }
  } catch {
    return { reason: "it cannot be parsed" };
  }
  return { imports: [...imports.values()] };
}
