// What can be said of an expression without running it: what it is made of, and whether a request's own words
// are in it. Variables are followed to what they were declared with; parameters are unknown and not blamed.

import type { Scope, SourceCode } from "eslint";
import type { Node } from "estree";
import { isRequestChain, isTakenFromRequest } from "./request-input.ts";

const MAX_DEPTH = 12;

/** What makes text harmless, or a number of it. */
const cleaners =
  /^(encodeURIComponent|encodeURI|Number|parseInt|parseFloat|Boolean|BigInt|basename|escape.*|sanitize.*|validate.*|parse|safeParse)$/i;
/** The names of `a.b.c` or `a.b("x").c`; empty where the expression is not of that form. */
export function chainOf(node: Node): string[] {
  if (node.type === "Identifier") return [node.name];
  if (node.type === "ChainExpression") return chainOf(node.expression);
  if (node.type === "CallExpression") return chainOf(node.callee);
  if (node.type === "AwaitExpression") return chainOf(node.argument);
  if (node.type !== "MemberExpression" || node.object.type === "Super") return [];
  const before = chainOf(node.object);
  const name = !node.computed && node.property.type === "Identifier" ? node.property.name : "[]";
  return before.length === 0 ? [] : [...before, name];
}

/** What a variable was declared with, if it is declared here and once. */
export function declared(node: Node, source: SourceCode): Node | undefined {
  if (node.type !== "Identifier") return undefined;
  for (let scope: Scope.Scope | null = source.getScope(node); scope; scope = scope.upper) {
    const variable = scope.set.get(node.name);
    if (variable === undefined) continue;
    const [definition, another] = variable.defs;
    const isOnly = definition?.type === "Variable" && another === undefined;
    return isOnly ? (definition.node.init ?? undefined) : undefined;
  }
  return undefined;
}

/** The expressions whose text an expression passes on. */
function partsOf(node: Node): Node[] {
  switch (node.type) {
    case "TemplateLiteral":
      return node.expressions;
    case "BinaryExpression":
      return node.operator === "+" ? [node.left, node.right] : [];
    case "LogicalExpression":
      return [node.left, node.right];
    case "ConditionalExpression":
      return [node.consequent, node.alternate];
    case "AwaitExpression":
      return [node.argument];
    case "ChainExpression":
      return [node.expression];
    case "MemberExpression":
      return node.object.type === "Super" ? [] : [node.object];
    case "CallExpression": {
      const { callee } = node;
      const isMethod = callee.type === "MemberExpression" && callee.object.type !== "Super";
      return [...(isMethod ? [callee.object] : []), ...node.arguments];
    }
    case "ObjectExpression":
    case "ArrayExpression":
      return [];
    default:
      // `x as T`, `x!` and `x satisfies T` of TypeScript.
      return String(node.type).startsWith("TS") && "expression" in node && typeof node.expression === "object"
        ? [node.expression]
        : [];
  }
}

/** Whether words of a request are in the expression's text, as far as can be seen in this file. */
export function hasRequestInput(node: Node, source: SourceCode, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const names = chainOf(node);
  if (node.type === "CallExpression" && cleaners.test(chainOf(node.callee).at(-1) ?? "")) return false;
  if (isRequestChain(names) || isTakenFromRequest(node, source)) return true;
  const value = declared(node, source);
  return [...(value ? [value] : []), ...partsOf(node)].some((part) =>
    hasRequestInput(part, source, depth + 1),
  );
}

/** Whether the expression has the same value in every run. */
export function isConstant(node: Node, source: SourceCode, depth = 0): boolean {
  if (node.type === "Literal") return true;
  if (depth > MAX_DEPTH) return false;
  if (/^[A-Z][A-Z0-9_]*$/.test(chainOf(node).at(-1) ?? "")) return true;
  const value = declared(node, source);
  if (value) return isConstant(value, source, depth + 1);
  const isText =
    node.type === "TemplateLiteral" ||
    node.type === "BinaryExpression" ||
    node.type === "ConditionalExpression";
  return isText && partsOf(node).every((part) => isConstant(part, source, depth + 1));
}

/** The text that an expression begins with; undefined where that is not known. */
export function firstText(node: Node, source: SourceCode): string | undefined {
  if (node.type === "Literal") return String(node.value);
  if (node.type === "TemplateLiteral") {
    const text = node.quasis[0]?.value.cooked ?? "";
    return text === "" ? undefined : text;
  }
  if (node.type === "BinaryExpression" && node.left.type !== "PrivateIdentifier")
    return firstText(node.left, source);
  const value = declared(node, source);
  return value && firstText(value, source);
}
