import { ts } from "@ts-morph/common";
import { isOwnFunction } from "./functions.ts";

const branches = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.CaseClause,
  ts.SyntaxKind.CatchClause,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** The number of ways through a function (T. J. McCabe, "A Complexity Measure"): one, and one for each branch. */
export function cyclomaticComplexity(body: ts.Node): number {
  let ways = 1;
  const visit = (node: ts.Node): void => {
    if (isOwnFunction(node)) return;
    if (branches.has(node.kind)) ways += 1;
    ts.forEachChild(node, visit);
  };
  visit(body);
  return ways;
}
