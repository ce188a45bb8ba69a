import type { Rule } from "eslint";
import type { CallExpression, Node } from "estree";
import { isSecretIdentifier, looksSecret } from "../credentials.ts";

function nameOf(node: Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type === "Literal") return String(node.value);
  return node.type === "MemberExpression" ? nameOf(node.property) : "";
}

function literals(node: Node | null | undefined): Node[] {
  if (node?.type === "LogicalExpression") return [...literals(node.left), ...literals(node.right)];
  if (node?.type === "ArrayExpression") return node.elements.flatMap((element) => literals(element));
  return node ? [node] : [];
}

const session = /(session|cookieParser)$/i;
const token = /^(jwt|jsonwebtoken)$/i;

/** What a call signs sessions or tokens by: as an argument, or as `secret` or `keys` among its options. */
function signingSecrets({ callee, arguments: given }: CallExpression): Node[] {
  const called = nameOf(callee);
  const holder = callee.type === "MemberExpression" ? nameOf(callee.object) : "";
  if (token.test(holder) && /^(sign|verify)$/.test(called)) return given.slice(1, 2);
  if (!session.test(called)) return [];
  return given.flatMap((argument): Node[] => {
    if (argument.type !== "ObjectExpression") return /parser$/i.test(called) ? [argument] : [];
    return argument.properties.flatMap((property) =>
      property.type === "Property" && /^(secret|keys)$/.test(nameOf(property.key)) ? [property.value] : [],
    );
  });
}

/** Credentials that stand in the code: a literal, or the fallback of a variable of the environment. */
export const hardCodedCredential: Rule.RuleModule = {
  create(context) {
    const signing = new Set<Node>();
    const checkSigning = (call: CallExpression) => {
      for (const node of signingSecrets(call).flatMap(literals)) {
        if (node.type !== "Literal" || typeof node.value !== "string" || node.value === "") continue;
        signing.add(node);
        const message = `Sessions or tokens are signed by a secret that stands in the code (${node.value.length} characters).`;
        context.report({ node, message });
      }
    };
    const check = (name: Node, value: Node | null | undefined) => {
      if (!isSecretIdentifier(nameOf(name))) return;
      for (const node of literals(value)) {
        if (node.type !== "Literal" || typeof node.value !== "string" || !looksSecret(node.value)) continue;
        if (signing.has(node)) continue;
        context.report({
          node,
          message: `The value of ${nameOf(name)} stands in the code (${node.value.length} characters).`,
        });
      }
    };
    return {
      CallExpression: checkSigning,
      VariableDeclarator: ({ id, init }) => check(id, init),
      AssignmentExpression: ({ left, right }) => check(left, right),
      Property: ({ key, value }) => check(key, value),
      PropertyDefinition: ({ key, value }) => check(key, value),
    };
  },
};
