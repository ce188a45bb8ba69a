import { gone, type LocalChange, type Pair, present } from "./change.ts";
import type { Direction } from "./direction.ts";
import type { Operation } from "./parameters.ts";
import { compareSchemas } from "./schemas.ts";
import { asMap, asTexts, childOf, childrenOf, isRequired, isThere, itemsOf, type Node } from "./tree.ts";

/** A request's or response's content: its schemas by media type. */
type Content = Map<string, Node>;

const schemasOf = (node: Node): Content =>
  new Map([...childrenOf(childOf(node, "content"))].map(([type, media]) => [type, childOf(media, "schema")]));

/** Swagger 2 has one schema, for all media types that the operation or the document lists. */
function contentOfSchema(schema: Node, operation: Node, list: "consumes" | "produces"): Content {
  if (!isThere(schema)) return new Map();
  const types = asTexts(asMap(operation.value)[list] ?? asMap(operation.root)[list]);
  return new Map((types.length > 0 ? types : ["application/json"]).map((type) => [type, schema]));
}

/** The body of an operation's requests, which in Swagger 2 is one of its parameters. */
function bodyOf({ path, node }: Operation): { node: Node; content: Content } {
  const body = childOf(node, "requestBody");
  if (isThere(body)) return { node: body, content: schemasOf(body) };
  const parameter = [node, path]
    .flatMap((part) => itemsOf(childOf(part, "parameters")))
    .find(({ value }) => asMap(value).in === "body");
  if (parameter === undefined) return { node: body, content: new Map() };
  return { node: parameter, content: contentOfSchema(childOf(parameter, "schema"), node, "consumes") };
}

/** The content of one of an operation's responses. */
function contentOf(response: Node, operation: Node): Content {
  const content = schemasOf(response);
  return content.size > 0 ? content : contentOfSchema(childOf(response, "schema"), operation, "produces");
}

const withoutParameters = (type: string): string => (type.split(";")[0] ?? "").trim().toLowerCase();

/** The content of a media type, else of the range of types that it is in. */
function schemaFor(type: string, content: Content): Node | undefined {
  const own = content.get(type);
  if (own !== undefined) return own;
  const name = withoutParameters(type);
  const ranges = [name, `${name.split("/")[0]}/*`, "*/*"];
  return ranges
    .map((range) => [...content].find(([other]) => withoutParameters(other) === range)?.[1])
    .find((schema) => schema !== undefined);
}

function compareContent(before: Content, after: Content, name: string, direction: Direction): LocalChange[] {
  return [...before].flatMap(([type, was]) => {
    const is = schemaFor(type, after);
    if (is !== undefined) return compareSchemas({ before: was, after: is }, name, direction);
    const message = `${name} is not available as \`${type}\` any more.`;
    const fix = "Keep the media type beside the new one.";
    return gone(was, { rule: "removed-media-type", severity: "error", message, fix });
  });
}

/** The changes of what a request has for a body. In a webhook it is what clients receive. */
export function compareBodies(before: Operation, after: Operation, direction: Direction): LocalChange[] {
  const was = bodyOf(before);
  const is = bodyOf(after);
  const name = "the request body";
  if (isThere(was.node) && !isThere(is.node)) {
    const fix = "Go on accepting it.";
    return [
      gone(was.node, {
        rule: "request-body-removed",
        severity: "error",
        message: `${name} is removed.`,
        fix,
      }),
    ];
  }
  const isNowRequired = direction === "request" && isRequired(is.node) && !isRequired(was.node);
  const required = present(is.node, {
    rule: "request-body-became-required",
    severity: "error",
    message: `${name} is now required.`,
    fix: "Go on accepting requests without a body.",
  });
  return [...(isNowRequired ? [required] : []), ...compareContent(was.content, is.content, name, direction)];
}

/** The changes of one of the responses of an operation. */
export function compareResponseContent(pair: Pair, operations: Pair, name: string, direction: Direction) {
  return compareContent(
    contentOf(pair.before, operations.before),
    contentOf(pair.after, operations.after),
    name,
    direction,
  );
}
