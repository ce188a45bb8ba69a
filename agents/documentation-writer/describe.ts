import { ts } from "@ts-morph/common";
import type { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import { codeOf, isOwn, isPublic, isTypeOnly, kindOf } from "./declaration.ts";
import { docOf } from "./doc-comment.ts";
import type { Item, Signature } from "./item.ts";
import { signaturesOf } from "./signatures.ts";
import { thrownIn } from "./thrown.ts";

/** What is needed to describe the symbols of a program. */
export type Reader = { checker: ts.TypeChecker; files: SourceFiles };

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
    code: codeOf(kind, name, declaration, type, reader.checker),
    signatures:
      kind === "class"
        ? constructorsOf(name, type, reader)
        : signaturesOf(name, calls, declaration, reader.checker),
    members: membersOf(kind, symbol, reader),
  };
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
    code: codeOf(kind, name, declaration, type, reader.checker),
    signatures: isMethod ? signaturesOf(name, type.getCallSignatures(), declaration, reader.checker) : [],
    members: [],
  };
}
