import { ts } from "@ts-morph/common";

/** Whether a function is handed to, or declared as, something of which nothing is known. */
export function isGivenToUnknown(node: ts.Node, checker: ts.TypeChecker): boolean {
  for (let at = ts.findAncestor<ts.Node>(node, ts.isFunctionLike); at !== undefined; ) {
    const parent: ts.Node = at.parent;
    if (ts.isExpression(at) && isUnknown(checker.getContextualType(at))) return true;
    if (ts.isCallOrNewExpression(parent))
      return parent.expression !== at && isUnknownAt(checker, parent.expression);
    if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) {
      return parent.type !== undefined && mentionsUnknown(checker, parent.type);
    }
    if (ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent))
      return mentionsUnknown(checker, parent.type);
    if (ts.isBinaryExpression(parent)) return isUnknownAt(checker, parent.left);
    if (ts.isObjectLiteralElement(at) && isUnknownProperty(checker, at)) return true;
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
  ts.isJsxExpression(node) ||
  ts.isSpreadElement(node);

const isUnknown = (type: ts.Type | undefined): boolean =>
  type !== undefined && (type.flags & ts.TypeFlags.Any) !== 0;

/** Whether nothing is known of what stands there. */
export const isUnknownAt = (checker: ts.TypeChecker, node: ts.Node): boolean =>
  isUnknown(checker.getTypeAtLocation(node));

/** Whether a literal's property is one that what the literal is wanted for declares as unknown. */
function isUnknownProperty(checker: ts.TypeChecker, element: ts.ObjectLiteralElement): boolean {
  const { parent, name } = element;
  if (!ts.isObjectLiteralExpression(parent) || name === undefined || !ts.isIdentifier(name)) return false;
  const property = checker.getContextualType(parent)?.getProperty(name.text);
  return property !== undefined && isUnknown(checker.getTypeOfSymbol(property));
}

/** Whether a type as written is, or is made with, one of which nothing is known. */
function mentionsUnknown(checker: ts.TypeChecker, type: ts.TypeNode): boolean {
  if (type.kind === ts.SyntaxKind.AnyKeyword) return false;
  if (ts.isTypeReferenceNode(type) && isUnknownAt(checker, type)) return true;
  return ts.forEachChild(type, (part) => ts.isTypeNode(part) && mentionsUnknown(checker, part)) === true;
}
