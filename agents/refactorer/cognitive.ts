// Cognitive complexity: how hard a function is to follow, after G. Ann Campbell, "Cognitive Complexity: a new way of
// measuring understandability" (SonarSource). Each break in the flow from top to bottom counts one, and one more
// for each level that it is nested; a row of the same logical operator counts one.

import { ts } from "@ts-morph/common";
import { sum } from "../../src/text/sum.ts";
import { isOwnFunction } from "./functions.ts";

/** A function's cognitive complexity, and how much of it each line starts. */
type Cognitive = { total: number; byNode: ReadonlyMap<ts.Node, number>; deepest: number };

const loops = new Set([
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
]);

/** Measures the body of a function; functions in it that are looked at on their own are left out. */
export function cognitiveComplexity(body: ts.Node): Cognitive {
  const byNode = new Map<ts.Node, number>();
  let deepest = 0;

  const add = (node: ts.Node, count: number) => byNode.set(node, (byNode.get(node) ?? 0) + count);

  const visitIf = (node: ts.IfStatement, nesting: number, isElse: boolean): void => {
    add(node, isElse ? 1 : 1 + nesting);
    visit(node.expression, nesting);
    visitNested(node.thenStatement, nesting + 1);
    const { elseStatement } = node;
    if (elseStatement === undefined) return;
    if (ts.isIfStatement(elseStatement)) {
      visitIf(elseStatement, nesting, true);
    } else {
      add(elseStatement, 1);
      visitNested(elseStatement, nesting + 1);
    }
  };

  const visitNested = (node: ts.Node, nesting: number): void => {
    deepest = Math.max(deepest, nesting);
    visit(node, nesting);
  };

  const visit = (node: ts.Node, nesting: number): void => {
    if (isOwnFunction(node)) return;
    if (ts.isIfStatement(node)) {
      visitIf(node, nesting, false);
    } else if (isBlockOfFlow(node)) {
      add(node, 1 + nesting);
      ts.forEachChild(node, (child) => visitNested(child, nesting + 1));
    } else if (ts.isConditionalExpression(node)) {
      add(node, 1 + nesting);
      ts.forEachChild(node, (child) => visit(child, nesting + 1));
    } else {
      if (isLogical(node) && !isContinued(node)) add(node, 1);
      if (ts.isBreakOrContinueStatement(node) && node.label !== undefined) add(node, 1);
      ts.forEachChild(node, (child) => visit(child, isCallback(node) ? nesting + 1 : nesting));
    }
  };

  visit(body, 0);
  return { total: sum(byNode.values()), byNode, deepest };
}

const isBlockOfFlow = (node: ts.Node): boolean =>
  loops.has(node.kind) || ts.isSwitchStatement(node) || ts.isCatchClause(node);

const isCallback = (node: ts.Node): boolean => ts.isArrowFunction(node) || ts.isFunctionExpression(node);

const isLogical = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) &&
  (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    node.operatorToken.kind === ts.SyntaxKind.BarBarToken);

/** Whether a logical expression is a part of a row of the same operator. */
function isContinued(node: ts.BinaryExpression): boolean {
  const parent = ts.findAncestor(node.parent, (at) => !ts.isParenthesizedExpression(at));
  return parent !== undefined && isLogical(parent) && parent.operatorToken.kind === node.operatorToken.kind;
}
