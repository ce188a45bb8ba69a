import { gone, type LocalChange, present } from "./change.ts";
import { compareSchemas } from "./compare-schemas.ts";
import { asMap, childOf, isRequired, isThere, itemsOf, type Node } from "./tree.ts";

/** An operation, and the path's own node, whose parameters it shares. */
export type Operation = { path: Node; node: Node };

/** The parameters of an operation by place and name. A path's parameters go by their position in it. */
function parametersOf({ path, node }: Operation): Map<string, Node> {
  const names = [...String(path.at.at(-1)).matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
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

/** A parameter's schema, which in Swagger 2 most parameters are themselves. */
function schemaOf(parameter: Node): Node {
  const schema = childOf(parameter, "schema");
  return isThere(schema) ? schema : parameter;
}

function compareParameter(was: Node, is: Node): LocalChange[] {
  const name = parameterName(is);
  const isNowRequired = isRequired(is) && !isRequired(was);
  return [
    ...(isNowRequired ? [requiredChange("parameter-became-required", is, `${name} is now required.`)] : []),
    ...compareSchemas({ before: schemaOf(was), after: schemaOf(is) }, name, "request"),
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
