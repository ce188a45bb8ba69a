import { gone, type LocalChange, present } from "./change.ts";
import { schemaOf, styleOf } from "./parameter-style.ts";
import { compareSchemas } from "./schemas.ts";
import { asMap, childOf, isRequired, itemsOf, type Node } from "./tree.ts";

/** An operation, and the path's own node, whose parameters it shares. */
export type Operation = { path: Node; node: Node };

/**
 * The parameters of an operation by place and name, but for the one that is the body in Swagger 2. A path's parameters
 * go by their position in it.
 */
function parametersOf({ path, node }: Operation): Map<string, Node> {
  const names = [...String(path.at.at(-1)).matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
  const all = [path, node].flatMap((part) => itemsOf(childOf(part, "parameters")));
  return new Map(
    all.flatMap((parameter): [string, Node][] => {
      const { name, in: place } = asMap(parameter.value);
      if (place === "body") return [];
      const text = place === "header" ? String(name).toLowerCase() : String(name);
      return [[`${place} ${place === "path" ? names.indexOf(text) : text}`, parameter]];
    }),
  );
}

function parameterName({ value }: Node): string {
  const { name, in: place } = asMap(value);
  return `the ${place} parameter \`${name}\``;
}

function compareStyle(was: Node, is: Node, name: string): LocalChange[] {
  const [before, after] = [styleOf(was), styleOf(is)];
  if (before === after) return [];
  const message = `${name} is now written as \`${after}\`, before as \`${before}\`.`;
  const fix = "Go on reading the parameter as clients write it.";
  return [present(is, { rule: "parameter-style-changed", severity: "error", message, fix })];
}

function compareParameter(was: Node, is: Node): LocalChange[] {
  const name = parameterName(is);
  const isNowRequired = isRequired(is) && !isRequired(was);
  const schemas = { before: schemaOf(was), after: schemaOf(is) };
  const types = compareSchemas(schemas, name, "request", true);
  return [
    ...(isNowRequired ? [requiredChange("parameter-became-required", is, `${name} is now required.`)] : []),
    ...types,
    // A parameter of another type is written in another way, too.
    ...(types.some(({ rule }) => rule === "request-type-changed") ? [] : compareStyle(was, is, name)),
  ];
}

const requiredChange = (rule: string, node: Node, message: string): LocalChange =>
  present(node, { rule, severity: "error", message, fix: "Make the parameter optional, with a default." });

const removedChange = (node: Node): LocalChange =>
  gone(node, {
    rule: "removed-parameter",
    severity: isRequired(node) ? "error" : "warning",
    message: `${parameterName(node)} is removed.`,
    fix: "Go on accepting the parameter, and mark it as deprecated.",
  });

/** The changes of an operation's parameters that break those who give them. Those in its path are the path's own. */
export function compareParameters(before: Operation, after: Operation): LocalChange[] {
  const were = parametersOf(before);
  const are = parametersOf(after);
  const isInPath = (key: string) => key.startsWith("path ");
  const removed = [...were].filter(([key]) => !are.has(key) && !isInPath(key));
  return [
    ...removed.map(([, node]) => removedChange(node)),
    ...[...are].flatMap(([key, node]) => {
      const was = were.get(key);
      if (was !== undefined) return compareParameter(was, node);
      if (!isRequired(node) || isInPath(key)) return [];
      return requiredChange("new-required-parameter", node, `${parameterName(node)} is new and required.`);
    }),
  ];
}
