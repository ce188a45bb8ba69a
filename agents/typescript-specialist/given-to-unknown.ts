import { ts } from "@ts-morph/common";

/** Whether a function is handed to, or declared as, something of which nothing is known. */
export function isGivenToUnknown(node: ts.Node, checker: ts.TypeChecker): boolean {
  for (let at = ts.findAncestor<ts.Node>(node, ts.isFunctionLike); at !== undefined; ) {
    const parent: ts.Node = at.parent;
    if (ts.isCallOrNewExpression(parent))
      return parent.expression !== at && isAny(checker, parent.expression);
    if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) {
      return parent.type !== undefined && mentionsUnknown(checker, parent.type);
    }
    if (ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent))
      return mentionsUnknown(checker, parent.type);
    if (ts.isBinaryExpression(parent)) return isAny(checker, parent.left);
    if (ts.isJsxExpression(parent)) return true;
    at = isTransparent(parent) ? parent : undefined;
  }
  return false;
}

const isTransparent = (node: ts.Node): boolean =>
  ts.isParenthesizedExpression(node) ||
  ts.isObjectLiteralExpression(node) ||
  ts.isArrayLiteralExpression(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConditionalExpression(node) ||
  ts.isSpreadElement(node);

const isAny = (checker: ts.TypeChecker, node: ts.Node): boolean =>
  (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0;

/** Whether a type as written is, or is made with, one of which nothing is known. */
function mentionsUnknown(checker: ts.TypeChecker, type: ts.TypeNode): boolean {
  if (type.kind === ts.SyntaxKind.AnyKeyword) return false;
  const isUnknown = ts.isTypeReferenceNode(type) && isAny(checker, type);
  return (
    isUnknown ||
    ts.forEachChild(type, (part) => ts.isTypeNode(part) && mentionsUnknown(checker, part)) === true
  );
}
