import { gone, type LocalChange, type Pair, present } from "./change.ts";
import { compareSchemas } from "./compare-schemas.ts";
import type { Direction } from "./compare-values.ts";
import { asList, asMap, childOf, childrenOf, itemsOf, type Node } from "./tree.ts";

/** An operation, and the path's own node, whose parameters it shares. */
export type Operation = { path: Node; node: Node };

const isThere = ({ value }: Node): boolean => value !== undefined;

/** The parameters of an operation by place and name. A path's parameters go by their position in it. */
function parametersOf({ path, node }: Operation): Map<string, Node> {
  const names = [...String(path.at.at(-1)).matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const all = [path, node].flatMap((part) => itemsOf(childOf(part, "parameters")));
  return new Map(
    all.map((parameter) => {
      const { name, in: place } = asMap(parameter.value);
      const key = place === "path" ? names.indexOf(String(name)) : String(name);
      return [`${place} ${key}`, parameter];
    }),
  );
}

function parameterName({ value }: Node): string {
  const { name, in: place } = asMap(value);
  return `the ${place} parameter \`${name}\``;
}

const isRequired = ({ value }: Node): boolean => asMap(value).required === true;

/** A parameter's schema, which in Swagger 2 most parameters are themselves. */
function schemaOf(parameter: Node): Node {
  const schema = childOf(parameter, "schema");
  return isThere(schema) ? schema : parameter;
}

function compareParameters(before: Operation, after: Operation): LocalChange[] {
  const were = parametersOf(before);
  const are = parametersOf(after);
  const removed = [...were].filter(([key]) => !are.has(key) && !key.startsWith("path "));
  return [
    ...removed.map(([, node]) =>
      gone(node, {
        rule: "removed-parameter",
        severity: isRequired(node) ? "error" : "warning",
        message: `${parameterName(node)} is removed.`,
        fix: "Go on accepting the parameter, and mark it as deprecated.",
      }),
    ),
    ...[...are].flatMap(([key, node]) => {
      const was = were.get(key);
      const fix = "Make the parameter optional, with a default.";
      if (was === undefined) {
        if (!isRequired(node) || key.startsWith("path ")) return [];
        const message = `${parameterName(node)} is new and required.`;
        return present(node, { rule: "new-required-parameter", severity: "error", message, fix });
      }
      const required =
        isRequired(node) && !isRequired(was)
          ? [
              present(node, {
                rule: "parameter-became-required",
                severity: "error" as const,
                message: `${parameterName(node)} is now required.`,
                fix,
              }),
            ]
          : [];
      const schemas = { before: schemaOf(was), after: schemaOf(node) };
      return [...required, ...compareSchemas(schemas, parameterName(node), "request")];
    }),
  ];
}

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
