import { type LocalChange, present } from "./change.ts";
import { compareBodies } from "./content.ts";
import { compareParameters, type Operation } from "./parameters.ts";
import { compareResponses } from "./responses.ts";
import { compareSecurity } from "./security.ts";
import { compareServers } from "./servers.ts";
import { asMap, type Node } from "./tree.ts";

/** Generated clients name their methods by `operationId`. */
function compareIds(before: Node, after: Node): LocalChange[] {
  const [was, is] = [before, after].map(({ value }) => asMap(value).operationId);
  if (was === undefined || was === is) return [];
  const message = `The \`operationId\` is now ${is === undefined ? "missing" : `\`${is}\``}, before it was \`${was}\`: generated clients name their methods by it.`;
  const fix = "Keep the `operationId`.";
  return [present(after, { rule: "operation-id-changed", severity: "warning", message, fix })];
}

/** A deprecated operation may have a day on which it ends; an earlier one gives clients less time. */
function compareSunset(before: Node, after: Node): LocalChange[] {
  const [was, is] = [before, after].map(({ value }) => Date.parse(String(asMap(value)["x-sunset"])));
  if (was === undefined || is === undefined || !(is < was)) return [];
  const message = `The operation ends on ${asMap(after.value)["x-sunset"]}, which is earlier than was announced.`;
  const fix = "Keep to the day that was announced.";
  return [present(after, { rule: "sunset-moved-earlier", severity: "warning", message, fix })];
}

/** The changes of an operation that break its clients. */
export function compareOperations(before: Operation, after: Operation): LocalChange[] {
  const nodes = { before: before.node, after: after.node };
  return [
    ...compareServers(nodes),
    ...compareIds(before.node, after.node),
    ...compareSunset(before.node, after.node),
    ...compareSecurity(nodes),
    ...compareParameters(before, after),
    ...compareBodies(before, after, "request"),
    ...compareResponses(nodes, "response"),
  ];
}

/** The changes of what the API sends to its clients, and of how they may answer. */
export function compareWebhooks(before: Operation, after: Operation): LocalChange[] {
  return [
    ...compareBodies(before, after, "response"),
    ...compareResponses({ before: before.node, after: after.node }, "request"),
  ];
}
