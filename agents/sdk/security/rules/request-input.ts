// What of a request whoever sends it decides: by the names that handlers of all frameworks give it.

import type { Scope, SourceCode } from "eslint";
import type { Node, Pattern } from "estree";

const roots = /^(req|request|ctx)$/;
const inputs =
  /^(query|params?|body|headers?|cookies?|searchParams|url|originalUrl|path|hash|formData|json|text|files?)$/;
/** The parts of a request that a handler takes out of it by these names, and other functions hardly do. */
const taken = /^(query|params|body|headers|cookies|searchParams)$/;
const replies = /^_?(res|reply|response|next|h)$/;

/** Whether names such as those of `ctx.request.body.name` lead into a request's own words. */
export function isRequestChain(names: readonly string[]): boolean {
  const root = names.findIndex((name) => roots.test(name));
  return root >= 0 && root <= 1 && names.slice(root + 1).some((name) => inputs.test(name));
}

/** The property of an object that a pattern such as `{ body: sent }` puts into a variable. */
function propertyOf(pattern: Pattern, variable: string): string | undefined {
  if (pattern.type !== "ObjectPattern") return undefined;
  for (const property of pattern.properties) {
    if (property.type !== "Property" || property.key.type !== "Identifier") continue;
    const { key, value } = property;
    const target = value.type === "AssignmentPattern" ? value.left : value;
    if (target.type === "Identifier" && target.name === variable) return key.name;
    if (target.type === "ObjectPattern" && propertyOf(target, variable) !== undefined) return key.name;
  }
  return undefined;
}

function definitionOf(name: string, node: Node, source: SourceCode): Scope.Definition | undefined {
  for (let scope: Scope.Scope | null = source.getScope(node); scope; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (variable !== undefined) return variable.defs.length === 1 ? variable.defs[0] : undefined;
  }
  return undefined;
}

const isRequest = (node: Node | null | undefined): boolean =>
  node?.type === "Identifier"
    ? roots.test(node.name)
    : node?.type === "MemberExpression" &&
      node.property.type === "Identifier" &&
      roots.test(node.property.name);

/** Whether a variable was taken out of a request: by `const { body } = req`, or as a handler's first parameter `{ body }`. */
export function isTakenFromRequest(node: Node, source: SourceCode): boolean {
  if (node.type !== "Identifier") return false;
  const definition = definitionOf(node.name, node, source);
  if (definition?.type === "Variable") {
    const { id, init } = definition.node;
    return isRequest(init) && inputs.test(propertyOf(id, node.name) ?? "");
  }
  if (definition?.type !== "Parameter") return false;
  const [first, second] = definition.node.params;
  const isHandler = second?.type === "Identifier" && replies.test(second.name);
  return first !== undefined && isHandler && taken.test(propertyOf(first, node.name) ?? "");
}
