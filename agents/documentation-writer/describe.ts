import { ts } from "@ts-morph/common";
import type { SourceFiles } from "../sdk/typescript/source-files.ts";
import { docOf } from "./doc-comment.ts";
import type { Item, Signature } from "./item.ts";
import { signaturesOf, typeText } from "./signatures.ts";
import { thrownIn } from "./thrown.ts";

/** What is needed to describe the symbols of a program. */
export type Reader = { checker: ts.TypeChecker; files: SourceFiles };

const MAX_CODE = 2_000;

/** Describes an exported symbol by its first declaration; undefined where it is declared outside the user's files. */
export function describe(name: string, symbol: ts.Symbol, reader: Reader): Item | undefined {
  const declaration = symbol.declarations?.[0];
  if (declaration === undefined || !isOwn(declaration, reader.files)) return undefined;
  const type = reader.checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const calls = isTypeOnly(symbol) ? [] : type.getCallSignatures();
  const kind = kindOf(symbol, calls.length > 0);
  return {
    ...itemOf(name, symbol, declaration, reader),
    kind,
    code: codeOf(kind, name, declaration, type, reader),
    signatures:
      kind === "class"
        ? constructorsOf(name, type, reader)
        : signaturesOf(name, calls, declaration, reader.checker),
    members: membersOf(kind, symbol, reader),
  };
}

const isTypeOnly = ({ flags }: ts.Symbol): boolean => (flags & ts.SymbolFlags.Value) === 0;

const isOwn = (declaration: ts.Declaration, files: SourceFiles): boolean => {
  const { fileName } = declaration.getSourceFile();
  return fileName.startsWith(`${files.root}/`) && !fileName.includes("/node_modules/");
};

function kindOf({ flags }: ts.Symbol, isCallable: boolean): Item["kind"] {
  if ((flags & ts.SymbolFlags.Class) !== 0) return "class";
  if ((flags & ts.SymbolFlags.Enum) !== 0) return "enum";
  if ((flags & ts.SymbolFlags.Function) !== 0 || ((flags & ts.SymbolFlags.Value) !== 0 && isCallable))
    return "function";
  if ((flags & ts.SymbolFlags.Variable) !== 0) return "variable";
  if ((flags & ts.SymbolFlags.Interface) !== 0) return "interface";
  if ((flags & ts.SymbolFlags.TypeAlias) !== 0) return "type";
  return (flags & ts.SymbolFlags.Namespace) !== 0 ? "namespace" : "variable";
}

function itemOf(name: string, symbol: ts.Symbol, declaration: ts.Declaration, { checker, files }: Reader) {
  const source = declaration.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(declaration.getStart(source));
  return {
    name,
    file: files.relative(source.fileName),
    line: line + 1,
    doc: docOf(symbol, checker),
    thrown: thrownIn(declaration),
  };
}

/** A type as it is written; of others the type that the compiler worked out. */
function codeOf(
  kind: Item["kind"],
  name: string,
  declaration: ts.Declaration,
  type: ts.Type,
  { checker }: Reader,
): string {
  if (kind === "type" || kind === "enum" || kind === "interface") {
    const text = declaration.getText().replace(/^export (default )?(declare )?/, "");
    return text.length > MAX_CODE ? `${text.slice(0, MAX_CODE)} …` : text;
  }
  if (kind === "variable" || kind === "property")
    return `${name}: ${typeText(type, declaration, checker).slice(0, MAX_CODE)}`;
  return ts.isClassLike(declaration) ? [`class ${name}`, ...heritageOf(declaration)].join(" ") : name;
}

const heritageOf = ({ heritageClauses }: ts.ClassLikeDeclaration): string[] =>
  (heritageClauses ?? []).map((clause) => clause.getText());

function constructorsOf(name: string, type: ts.Type, reader: Reader): Signature[] {
  const isOwnConstructor = ({ declaration }: ts.Signature) =>
    declaration !== undefined && ts.isConstructorDeclaration(declaration) && isPublic(declaration);
  return type
    .getConstructSignatures()
    .filter(isOwnConstructor)
    .flatMap((signature) =>
      signature.declaration === undefined
        ? []
        : signaturesOf(`new ${name}`, [signature], signature.declaration, reader.checker),
    );
}

function membersOf(kind: Item["kind"], symbol: ts.Symbol, reader: Reader): Item[] {
  if (kind === "namespace") {
    // A whole module that is exported under a name is described where it is a module of its own.
    if (symbol.declarations?.some(ts.isSourceFile)) return [];
    return reader.checker
      .getExportsOfModule(symbol)
      .flatMap((member) => describe(member.name, member, reader) ?? []);
  }
  if (kind !== "class" && kind !== "interface") return [];
  const statics = kind === "class" ? [...(symbol.exports?.values() ?? [])] : [];
  return [...(symbol.members?.values() ?? []), ...statics].flatMap(
    (member) => memberOf(member, reader) ?? [],
  );
}

function memberOf(symbol: ts.Symbol, reader: Reader): Item | undefined {
  const declaration = symbol.declarations?.[0];
  const isShown =
    (symbol.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Property | ts.SymbolFlags.Accessor)) !== 0;
  if (declaration === undefined || !isShown || !isPublic(declaration)) return undefined;
  const { name } = symbol;
  if (name.startsWith("__")) return undefined;
  const type = reader.checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const isMethod = (symbol.flags & ts.SymbolFlags.Method) !== 0;
  const kind = isMethod ? "method" : "property";
  return {
    ...itemOf(name, symbol, declaration, reader),
    kind,
    code: codeOf(kind, name, declaration, type, reader),
    signatures: isMethod ? signaturesOf(name, type.getCallSignatures(), declaration, reader.checker) : [],
    members: [],
  };
}

function isPublic(declaration: ts.Declaration): boolean {
  const name = ts.getNameOfDeclaration(declaration);
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isHidden = (ts.getCombinedModifierFlags(declaration) & hidden) !== 0;
  return !isHidden && !(name !== undefined && ts.isPrivateIdentifier(name));
}
