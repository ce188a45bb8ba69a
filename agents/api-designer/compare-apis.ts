// The breaking changes between two OpenAPI or Swagger documents, in the sense of compatibility that oasdiff uses.

import { type Change, gone, type LocalChange, mergeChanges } from "./change.ts";
import { compareOperations } from "./compare-operations.ts";
import type { Operation } from "./compare-parameters.ts";
import { childOf, childrenOf, type Node } from "./tree.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** A path without the names of its parameters, which clients do not see. */
const pathKey = (path: string): string => path.replaceAll(/\{[^{}]*\}/g, "{}");

type Path = { path: string; node: Node; operations: Map<string, Operation> };

function pathsOf(root: unknown): Map<string, Path> {
  const paths = childrenOf(childOf({ root, value: root, at: [] }, "paths"));
  return new Map(
    [...paths].map(([path, item]) => {
      // A path may be a reference; its parameters go by the path's name all the same.
      const node = { ...item, at: item.at[0] === "paths" ? item.at : ["paths", path] };
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

function comparePaths(before: Path, after: Path | undefined): Change[] {
  const { path, node, operations } = before;
  const fix = "Keep it, and mark its operations as deprecated until no client calls them.";
  if (after === undefined) {
    const message = `The path \`${path}\` is removed.`;
    const change = gone(node, { rule: "removed-path", severity: "error", message, fix });
    return [
      { ...change, operations: [...operations.keys()].map((method) => `${method.toUpperCase()} ${path}`) },
    ];
  }
  return [...operations].flatMap(([method, was]) => {
    const name = `${method.toUpperCase()} ${path}`;
    const is = after.operations.get(method);
    if (is !== undefined) return named(name, compareOperations(was, is));
    const message = `The operation ${name} is removed.`;
    return named(name, [gone(was.node, { rule: "removed-operation", severity: "error", message, fix })]);
  });
}

/** The breaking changes from one document to another; both as `readYaml` gives them. */
export function compareApis(before: unknown, after: unknown): Change[] {
  const are = pathsOf(after);
  return mergeChanges([...pathsOf(before)].flatMap(([key, path]) => comparePaths(path, are.get(key))));
}
