// Where a type is unknown as its package is missing, others that are worked out from it come out too wide: as
// `unknown`, as `X | undefined`, as a bare constraint. What is said of these may be right or not.

import { ts } from "@ts-morph/common";
import { isUnknownAt } from "./given-to-unknown.ts";

/** "Is of type 'unknown'". */
const ofUnknown = new Set([2571, 18046]);
/** "Not all code paths return a value", after a `switch` perhaps. */
const noReturn = new Set([2366, 7030]);
/** "Property is missing": what is missing is missing, whatever the types of the others are. */
const incomplete = new Set([2739, 2740, 2741]);

/** Whether what is said of a node may only be said because something beside it is unknown. */
export function isUnclear(diagnostic: ts.Diagnostic, node: ts.Node, checker: ts.TypeChecker): boolean {
  const { code } = diagnostic;
  if (ofUnknown.has(code)) return !isUnknownByDesign(node, checker);
  if (noReturn.has(code)) return decidesOnUnknown(node, checker);
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  if (!incomplete.has(code) && mentionsUnknown(message)) return true;
  return isBesideUnknown(node, checker, /undefined|null|possibly/.test(message));
}

const mentionsUnknown = (message: string): boolean =>
  [...message.matchAll(/(?:type|parameter of type|index type) '([^\n]*?)'(?=[\s.,]|$)/gi)].some(
    ([, type = ""]) => /(^|[^.\w"'])(any|unknown)\b|^\{\}|string \| number \| symbol/.test(type),
  );

/** Whether a value is `unknown` as somebody wrote so, or as it was caught. */
function isUnknownByDesign(node: ts.Node, checker: ts.TypeChecker): boolean {
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
  if (declaration === undefined) return false;
  if (ts.isCatchClause(declaration.parent))
    return !has(declaration.parent, (at) => narrowsByUnknown(at, checker));
  const isTyped = ts.isParameter(declaration) || ts.isVariableDeclaration(declaration);
  return isTyped && declaration.type?.kind === ts.SyntaxKind.UnknownKeyword;
}

const narrowsByUnknown = (node: ts.Node, checker: ts.TypeChecker): boolean =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
  isUnknownAt(checker, node.right);

function decidesOnUnknown(node: ts.Node, checker: ts.TypeChecker): boolean {
  const body = ts.findAncestor(node, ts.isFunctionLike);
  return (
    body !== undefined && has(body, (at) => ts.isSwitchStatement(at) && isUnknownAt(checker, at.expression))
  );
}

/**
 * Whether the statement has a function whose parameters are inferred beside something unknown or, where a value may
 * be missing (`isOptional`), looks one up by a key of which nothing is known.
 */
function isBesideUnknown(node: ts.Node, checker: ts.TypeChecker, isOptional: boolean): boolean {
  const call = ts.findAncestor(node, (at) => ts.isArrowFunction(at.parent ?? at) || ts.isStatement(at))
    ?.parent?.parent;
  const isInferred =
    call !== undefined &&
    ts.isCallExpression(call) &&
    call.arguments.some((argument) => isUnknownAt(checker, argument) || isUnknownList(checker, argument));
  if (isInferred) return true;
  const statement = ts.findAncestor(node, ts.isStatement);
  return isOptional && statement !== undefined && has(statement, (at) => isFoundByUnknown(at, checker));
}

const isUnknownList = (checker: ts.TypeChecker, node: ts.Node): boolean =>
  (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Unknown) !== 0;

/** Whether a value is, or was declared as, one looked up by a key of which nothing is known. */
function isFoundByUnknown(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isElementAccessExpression(node)) return isUnknownAt(checker, node.argumentExpression);
  if (!ts.isIdentifier(node)) return false;
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false;
  const { initializer } = declaration;
  return (
    initializer !== undefined &&
    ts.isElementAccessExpression(initializer) &&
    isUnknownAt(checker, initializer.argumentExpression)
  );
}

function has(node: ts.Node, matches: (node: ts.Node) => boolean): boolean {
  return matches(node) || ts.forEachChild(node, (child) => has(child, matches)) === true;
}
