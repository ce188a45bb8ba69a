import type { Rule } from "eslint";
import type { Node } from "estree";
import { looksSecret, secretName } from "../../credentials.ts";

function nameOf(node: Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type === "Literal") return String(node.value);
  return node.type === "MemberExpression" ? nameOf(node.property) : "";
}

function literals(node: Node | null | undefined): Node[] {
  if (node?.type === "LogicalExpression") return [...literals(node.left), ...literals(node.right)];
  return node ? [node] : [];
}

/** Credentials that stand in the code: a literal, or the fallback of a variable of the environment. */
export const hardCodedCredential: Rule.RuleModule = {
  create(context) {
    const check = (name: Node, value: Node | null | undefined) => {
      if (!secretName.test(nameOf(name))) return;
      for (const node of literals(value)) {
        if (node.type !== "Literal" || typeof node.value !== "string" || !looksSecret(node.value)) continue;
        context.report({
          node,
          message: `The value of ${nameOf(name)} stands in the code (${node.value.length} characters).`,
        });
      }
    };
    return {
      VariableDeclarator: ({ id, init }) => check(id, init),
      AssignmentExpression: ({ left, right }) => check(left, right),
      Property: ({ key, value }) => check(key, value),
      PropertyDefinition: ({ key, value }) => check(key, value),
    };
  },
};
