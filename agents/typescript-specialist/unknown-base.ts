import { ts } from "@ts-morph/common";

/** Whether what lacks a property builds on something of which nothing is known. */
export function isOfUnknownBase(node: ts.Node, checker: ts.TypeChecker): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent))
    return hasUnknownBase(checker.getTypeAtLocation(parent.expression), checker);
  const literal = ts.findAncestor(node, ts.isObjectLiteralExpression);
  const element = ts.findAncestor(node, ts.isJsxOpeningLikeElement);
  const holder = ts.findAncestor(node, ts.isClassLike);
  if (ts.isClassElement(parent) && holder !== undefined)
    return hasUnknownBase(checker.getTypeAtLocation(holder), checker);
  const wanted = literal ?? element?.attributes;
  const type = wanted === undefined ? undefined : checker.getContextualType(wanted);
  return type !== undefined && hasUnknownBase(type, checker);
}

/** Whether a constructor is called of a class that builds on something of which nothing is known. */
export function isMadeOfUnknownBase(node: ts.Node, checker: ts.TypeChecker): boolean {
  const call = ts.findAncestor(node, ts.isCallOrNewExpression);
  const isSuper = call?.expression.kind === ts.SyntaxKind.SuperKeyword;
  const made = isSuper ? ts.findAncestor(node, ts.isClassLike) : call;
  return (
    call !== undefined &&
    made !== undefined &&
    (isSuper || ts.isNewExpression(call)) &&
    hasUnknownBase(checker.getTypeAtLocation(made), checker)
  );
}

function hasUnknownBase(type: ts.Type, checker: ts.TypeChecker, seen = new Set<ts.Type>()): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  if ((type.flags & ts.TypeFlags.Any) !== 0) return true;
  if (type.symbol?.name === "ImportMeta") return true;
  const parts = type.isUnionOrIntersection() ? type.types : [];
  return [...parts, ...basesOf(type, checker)].some((base) => hasUnknownBase(base, checker, seen));
}

function basesOf(type: ts.Type, checker: ts.TypeChecker): ts.Type[] {
  const declarations = type.symbol?.declarations ?? [];
  return declarations
    .filter((declaration) => ts.isClassLike(declaration) || ts.isInterfaceDeclaration(declaration))
    .flatMap(({ heritageClauses }) => [...(heritageClauses ?? [])])
    .filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    .flatMap(({ types }) => types.map((base) => checker.getTypeAtLocation(base)));
}
