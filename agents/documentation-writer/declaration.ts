// What a declaration declares, whose it is, and how it is written.

import { ts } from "@ts-morph/common";
import { cut } from "../../src/text/fit.ts";
import type { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import type { Item } from "./item.ts";
import { typeText } from "./signatures.ts";

const MAX_CODE = 2_000;

/** Whether nothing is left of a symbol when the program runs. */
export const isTypeOnly = ({ flags }: ts.Symbol): boolean => (flags & ts.SymbolFlags.Value) === 0;

/** Whether something is declared in the user's own files. */
export const isOwn = (declaration: ts.Declaration, files: SourceFiles): boolean => {
  const { fileName } = declaration.getSourceFile();
  return fileName.startsWith(`${files.root}/`) && !fileName.includes("/node_modules/");
};

/** What a symbol is to those who use it. */
export function kindOf({ flags }: ts.Symbol, isCallable: boolean): Item["kind"] {
  if ((flags & ts.SymbolFlags.Class) !== 0) return "class";
  if ((flags & ts.SymbolFlags.Enum) !== 0) return "enum";
  if ((flags & ts.SymbolFlags.Function) !== 0 || ((flags & ts.SymbolFlags.Value) !== 0 && isCallable))
    return "function";
  if ((flags & ts.SymbolFlags.Variable) !== 0) return "variable";
  if ((flags & ts.SymbolFlags.Interface) !== 0) return "interface";
  if ((flags & ts.SymbolFlags.TypeAlias) !== 0) return "type";
  return (flags & ts.SymbolFlags.Namespace) !== 0 ? "namespace" : "variable";
}

/** A type as it is written; of others the type that the compiler worked out. */
export function codeOf(
  kind: Item["kind"],
  name: string,
  declaration: ts.Declaration,
  type: ts.Type,
  checker: ts.TypeChecker,
): string {
  if (kind === "type" || kind === "enum" || kind === "interface") {
    return cut(declaration.getText().replace(/^export (default )?(declare )?/, ""), MAX_CODE);
  }
  if (kind === "variable" || kind === "property")
    return `${name}: ${cut(typeText(type, declaration, checker), MAX_CODE)}`;
  return ts.isClassLike(declaration) ? classCode(name, declaration) : name;
}

function classCode(name: string, declaration: ts.ClassLikeDeclaration): string {
  const isAbstract = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract) !== 0;
  return [isAbstract ? "abstract class" : "class", name, ...heritageOf(declaration)].join(" ");
}

const heritageOf = ({ heritageClauses }: ts.ClassLikeDeclaration): string[] =>
  (heritageClauses ?? []).map((clause) => clause.getText());

/** Whether a member is for others to use. */
export function isPublic(declaration: ts.Declaration): boolean {
  const name = ts.getNameOfDeclaration(declaration);
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isHidden = (ts.getCombinedModifierFlags(declaration) & hidden) !== 0;
  return !isHidden && !(name !== undefined && ts.isPrivateIdentifier(name));
}
