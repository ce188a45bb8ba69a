import { gone, type LocalChange, type Pair, present } from "./change.ts";
import { compareResponseContent } from "./content.ts";
import type { Direction } from "./direction.ts";
import { compareSchemas } from "./schemas.ts";
import { childOf, childrenOf, isRequired, isThere, type Node } from "./tree.ts";

/** The schema of a header, which in Swagger 2 is the header itself. */
function schemaOf(header: Node): Node {
  const schema = childOf(header, "schema");
  return isThere(schema) ? schema : header;
}

const headersOf = (response: Node): Map<string, { name: string; node: Node }> =>
  new Map(
    [...childrenOf(childOf(response, "headers"))].map(([name, node]) => [name.toLowerCase(), { name, node }]),
  );

function compareHeaders(pair: Pair, response: string): LocalChange[] {
  const are = headersOf(pair.after);
  return [...headersOf(pair.before)].flatMap(([key, { name, node: was }]) => {
    const is = are.get(key)?.node;
    const header = `the header \`${name}\` of ${response}`;
    if (is === undefined) {
      const severity = isRequired(was) ? "error" : "warning";
      const fix = "Go on sending the header.";
      return gone(was, { rule: "removed-header", severity, message: `${header} is removed.`, fix });
    }
    const message = `${header} may now be missing.`;
    const fix = "Go on sending the header always.";
    const optional = present(is, { rule: "header-became-optional", severity: "error", message, fix });
    return [
      ...(isRequired(was) && !isRequired(is) ? [optional] : []),
      ...compareSchemas({ before: schemaOf(was), after: schemaOf(is) }, header, "response", true),
    ];
  });
}

/** The changes of an operation's responses that break those who receive them. */
export function compareResponses(operations: Pair, direction: Direction): LocalChange[] {
  const are = childrenOf(childOf(operations.after, "responses"));
  return [...childrenOf(childOf(operations.before, "responses"))].flatMap(([status, was]) => {
    const is = are.get(status) ?? are.get(`${status[0]}XX`);
    const name = status === "default" ? "the default response" : `the ${status} response`;
    if (is !== undefined) {
      const pair = { before: was, after: is };
      return [...compareHeaders(pair, name), ...compareResponseContent(pair, operations, name, direction)];
    }
    const isSuccess = /^2/.test(status);
    return gone(was, {
      rule: "removed-response",
      severity: isSuccess ? "error" : "warning",
      message: `The response ${status} is removed.`,
      fix: isSuccess
        ? "Go on answering with the status that clients expect."
        : "Go on telling the failure by the status that clients look for.",
    });
  });
}
