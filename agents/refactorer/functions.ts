import { ts } from "@ts-morph/common";

/** A function that is looked at on its own, with the name that people know it by. */
export type NamedFunction = { name: string; node: ts.FunctionLikeDeclaration & { body: ts.ConciseBody } };

/**
 * The functions of a file: each that has a name or is kept under one, and each test. A callback without a name is a
 * part of the function it is written in; at the top of a file it is looked at on its own.
 */
export function functionsOf(tree: ts.SourceFile): NamedFunction[] {
  const found: NamedFunction[] = [];
  const visit = (node: ts.Node, isInside: boolean): void => {
    const isUnit = hasBody(node) && !isSuite(node) && (isOwnFunction(node) || !isInside);
    if (isUnit && hasBody(node)) found.push({ name: nameOf(node), node });
    ts.forEachChild(node, (child) => visit(child, isInside || isUnit));
  };
  visit(tree, false);
  return found;
}

const hasBody = (node: ts.Node): node is NamedFunction["node"] =>
  ts.isFunctionLike(node) && "body" in node && node.body !== undefined;

/** Whether a function is looked at on its own wherever it is. */
export const isOwnFunction = (node: ts.Node): boolean =>
  hasBody(node) &&
  (node.name !== undefined ||
    holderOf(node) !== undefined ||
    /^(it|test|before|after|bench)/.test(callOf(node)));

/** A suite of tests only holds them. */
const isSuite = (node: ts.Node): boolean => /^(describe|suite|context)/.test(callOf(node));

/** What a function is handed to, such as `describe.each(all)`. */
const callOf = ({ parent }: ts.Node): string =>
  ts.isCallExpression(parent) ? parent.expression.getText() : "";

/** What keeps a function that has no name itself: a variable, a property or an assignment. */
function holderOf({ parent }: ts.Node): string | undefined {
  if (
    ts.isVariableDeclaration(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertyAssignment(parent)
  ) {
    return parent.name.getText();
  }
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? parent.left.getText()
    : undefined;
}

function nameOf(node: ts.SignatureDeclaration): string {
  const own = ts.isConstructorDeclaration(node) ? "constructor" : (node.name?.getText() ?? holderOf(node));
  const holder = ts.isClassLike(node.parent) ? node.parent.name?.text : undefined;
  if (own !== undefined) return holder === undefined ? own : `${holder}.${own}`;
  const call = callOf(node);
  return call === "" || call.length > 40 ? "A function without a name" : `The callback of ${call}`;
}
