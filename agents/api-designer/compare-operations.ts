import { gone, type LocalChange, type Pair, present } from "./change.ts";
import { compareParameters, type Operation } from "./compare-parameters.ts";
import { compareSchemas } from "./compare-schemas.ts";
import type { Direction } from "./compare-values.ts";
import { asList, asMap, childOf, childrenOf, isRequired, isThere } from "./tree.ts";

function compareContent(pair: Pair, name: string, direction: Direction): LocalChange[] {
  const were = childrenOf(childOf(pair.before, "content"));
  const are = childrenOf(childOf(pair.after, "content"));
  return [...were].flatMap(([mediaType, was]) => {
    const is = are.get(mediaType);
    if (is !== undefined) {
      return compareSchemas(
        { before: childOf(was, "schema"), after: childOf(is, "schema") },
        name,
        direction,
      );
    }
    const message = `${name} is not available as \`${mediaType}\` any more.`;
    const fix = "Keep the media type beside the new one.";
    return gone(was, { rule: "removed-media-type", severity: "error", message, fix });
  });
}

function compareBodies(pair: Pair): LocalChange[] {
  const { before, after } = pair;
  if (!isThere(after)) return [];
  const fix = "Go on accepting requests without a body.";
  const required =
    isRequired(after) && !isRequired(before)
      ? [
          present(after, {
            rule: "request-body-became-required",
            severity: "error" as const,
            message: "The request body is now required.",
            fix,
          }),
        ]
      : [];
  return isThere(before) ? [...required, ...compareContent(pair, "the request body", "request")] : required;
}

/** In Swagger 2 a response has its schema itself, whatever its media type. */
function compareResponse(pair: Pair, name: string): LocalChange[] {
  const schemas = { before: childOf(pair.before, "schema"), after: childOf(pair.after, "schema") };
  const isSwagger = isThere(schemas.before) && isThere(schemas.after);
  return isSwagger ? compareSchemas(schemas, name, "response") : compareContent(pair, name, "response");
}

function compareResponses(pair: Pair): LocalChange[] {
  const are = childrenOf(pair.after);
  return [...childrenOf(pair.before)].flatMap(([status, was]) => {
    const is = are.get(status) ?? are.get(`${status[0]}XX`);
    if (is !== undefined) return compareResponse({ before: was, after: is }, `the ${status} response`);
    if (!/^2/.test(status)) return [];
    const message = `The response ${status} is removed.`;
    const fix = "Go on answering with the status that clients expect.";
    return gone(was, { rule: "removed-response", severity: "error", message, fix });
  });
}

/** Whether an operation can be called without a credential. */
function isPublic({ node }: Operation): boolean {
  const own = asMap(node.value).security;
  const security = asList(own ?? asMap(node.root).security);
  return security.length === 0 || security.some((scheme) => Object.keys(asMap(scheme)).length === 0);
}

function compareSecurity(before: Operation, after: Operation): LocalChange[] {
  if (!isPublic(before) || isPublic(after)) return [];
  const message = "The operation was public and now needs a credential.";
  const fix = "Announce it, and give clients time to get one.";
  return [present(after.node, { rule: "security-added", severity: "error", message, fix })];
}

/** The changes of an operation that break its clients. */
export function compareOperations(before: Operation, after: Operation): LocalChange[] {
  const part = (name: string): Pair => ({
    before: childOf(before.node, name),
    after: childOf(after.node, name),
  });
  return [
    ...compareSecurity(before, after),
    ...compareParameters(before, after),
    ...compareBodies(part("requestBody")),
    ...compareResponses(part("responses")),
  ];
}
