// The breaking changes between two OpenAPI or Swagger documents, in the sense of compatibility that oasdiff uses.

import { type Change, gone, type LocalChange, mergeChanges } from "./change.ts";
import { compareOperations, compareWebhooks } from "./operations.ts";
import type { Operation } from "./parameters.ts";
import { compareServers } from "./servers.ts";
import { asMap, childOf, childrenOf, type Node } from "./tree.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/** A path without the names of its parameters, which clients do not see. */
const pathKey = (path: string): string => path.replaceAll(/\{[^{}]*\}/g, "{}");

/** What clients call, and what the API calls. */
type Part = "paths" | "webhooks";

type Path = { path: string; node: Node; operations: Map<string, Operation> };

function pathsOf(root: Node, part: Part): Map<string, Path> {
  const paths = childrenOf(childOf(root, part));
  return new Map(
    [...paths].map(([path, item]) => {
      // A path may be a reference; its parameters go by the path's name all the same.
      const node = { ...item, at: item.at[0] === part ? item.at : [part, path] };
      const present = methods.filter((method) => childOf(node, method).value !== undefined);
      const operations = present.map((method): [string, Operation] => [
        method,
        { path: node, node: childOf(node, method) },
      ]);
      return [pathKey(path), { path, node, operations: new Map(operations) }];
    }),
  );
}

const named = (operation: string, changes: readonly LocalChange[]): Change[] =>
  changes.map((change) => ({ ...change, operations: [operation] }));

const isDeprecated = ({ node }: Operation): boolean => asMap(node.value).deprecated === true;

/** What is gone breaks clients; those who were told beforehand may have turned to something else. */
function removal(node: Node, rule: string, what: string, operations: readonly Operation[]): LocalChange {
  const wasAnnounced = operations.length > 0 && operations.every(isDeprecated);
  return gone(node, {
    rule,
    severity: wasAnnounced ? "warning" : "error",
    message: `${what} is removed${wasAnnounced ? ", which was deprecated" : ""}.`,
    fix: wasAnnounced
      ? "See that no client calls it any more."
      : "Keep it, and mark its operations as deprecated until no client calls them.",
  });
}

type CompareOperations = typeof compareOperations;

function comparePaths(before: Path, after: Path | undefined, compare: CompareOperations): Change[] {
  const { path, node, operations } = before;
  const nameOf = (method: string): string => `${method.toUpperCase()} ${path}`;
  if (after === undefined) {
    const change = removal(
      node,
      "removed-path",
      `The ${node.at[0] === "webhooks" ? "webhook" : "path"} \`${path}\``,
      [...operations.values()],
    );
    return [{ ...change, operations: [...operations.keys()].map(nameOf) }];
  }
  return [...operations].flatMap(([method, was]) => {
    const name = nameOf(method);
    const is = after.operations.get(method);
    if (is !== undefined)
      return named(name, [...compareServers({ before: node, after: after.node }), ...compare(was, is)]);
    return named(name, [removal(was.node, "removed-operation", `The operation ${name}`, [was])]);
  });
}

/** The breaking changes from one document to another; both as `readYaml` gives them. */
export function compareApis(before: unknown, after: unknown): Change[] {
  const was: Node = { root: before, value: before, at: [] };
  const is: Node = { root: after, value: after, at: [] };
  const compareAll = (part: Part, compare: CompareOperations): Change[] => {
    const are = pathsOf(is, part);
    return [...pathsOf(was, part)].flatMap(([key, path]) => comparePaths(path, are.get(key), compare));
  };
  const servers = compareServers({ before: was, after: is }).map((change) => ({ ...change, operations: [] }));
  return mergeChanges([
    ...servers,
    ...compareAll("paths", compareOperations),
    ...compareAll("webhooks", compareWebhooks),
  ]);
}
