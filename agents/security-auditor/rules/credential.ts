import type { Rule } from "eslint";
import type { Node } from "estree";

const secretName =
  /(^|[a-z_])(secret|password|passwd|pwd|api_?key|access_?key|(auth|access|bearer)_?token|private_?key)$/i;
const placeholder =
  /example|change.?me|placeholder|your[-_ ]|xxx|dummy|todo|<|\$\{|\s|^(test|https?:|\/)|\*\*\*/i;
const MIN_LENGTH = 8;
const MIN_BITS = 2.8;

/** Shannon's entropy of a text, in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => {
    const share = count / text.length;
    return bits - share * Math.log2(share);
  }, 0);
}

/** Whether a text looks like a secret: long and mixed enough, and neither a word nor a placeholder. */
export function looksSecret(text: string): boolean {
  if (text.length < MIN_LENGTH || placeholder.test(text)) return false;
  const isMixed = /[a-z]/i.test(text) && /\d/.test(text);
  return isMixed && entropy(text) >= MIN_BITS;
}

function nameOf(node: Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type === "Literal") return String(node.value);
  return node.type === "MemberExpression" ? nameOf(node.property as Node) : "";
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
