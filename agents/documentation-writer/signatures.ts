import { ts } from "@ts-morph/common";
import type { Parameter, Signature } from "./item.ts";

const format = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

/** A type as it would be written at a place. */
export const typeText = (type: ts.Type, at: ts.Node, checker: ts.TypeChecker): string =>
  checker.typeToString(type, at, format);

/** Describes the ways in which something can be called. */
export function signaturesOf(
  name: string,
  signatures: readonly ts.Signature[],
  at: ts.Node,
  checker: ts.TypeChecker,
): Signature[] {
  return signatures.map((signature) => ({
    text: `${name}${checker.signatureToString(signature, at, format)}`,
    parameters: signature.getParameters().map((parameter) => parameterOf(parameter, at, checker)),
    returns: typeText(signature.getReturnType(), at, checker),
  }));
}

function parameterOf(symbol: ts.Symbol, at: ts.Node, checker: ts.TypeChecker): Parameter {
  const declaration = symbol.valueDeclaration;
  const parameter = declaration !== undefined && ts.isParameter(declaration) ? declaration : undefined;
  const initializer = parameter?.initializer?.getText();
  return {
    name: symbol.name.startsWith("__") && parameter !== undefined ? "options" : symbol.name,
    type: typeText(checker.getTypeOfSymbolAtLocation(symbol, at), at, checker),
    isOptional: initializer !== undefined || parameter?.questionToken !== undefined,
    default: initializer,
  };
}
