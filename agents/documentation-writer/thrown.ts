import { ts } from "@ts-morph/common";

/** The errors that a declaration's own code throws by name, without what functions inside it throw. */
export function thrownIn(declaration: ts.Declaration): string[] {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node) && ts.isNewExpression(node.expression))
      names.add(node.expression.expression.getText());
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  const body = bodyOf(declaration);
  if (body !== undefined) visit(body);
  return [...names].sort();
}

function bodyOf(declaration: ts.Declaration): ts.Node | undefined {
  const holder = ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
  return holder !== undefined && ts.isFunctionLike(holder) && "body" in holder ? holder.body : undefined;
}
