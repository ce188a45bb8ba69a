import { Ajv, type ErrorObject } from "ajv";
import { closest, distance } from "fastest-levenshtein";
// The schema of the Compose Specification as dclint ships it; the package exports it by no name.
import schema from "../../../node_modules/dclint/schemas/compose.schema.json" with { type: "json" };
import type { YamlPath } from "../../sdk/formats/yaml-source.ts";

/** What breaks the schema, and where. */
type SchemaFault = { place: YamlPath; message: string; fix?: string };

const validate = new Ajv({
  allErrors: true,
  verbose: true,
  strict: false,
  validateFormats: false,
  validateSchema: false,
}).compile(schema);

/** Errors that only say that one of several schemas does not fit. */
const summaries = new Set(["oneOf", "anyOf", "if"]);

function placeOf({ instancePath }: ErrorObject): string[] {
  return instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function knownKeys({ parentSchema }: ErrorObject): string[] {
  const properties: unknown = parentSchema?.properties;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function unknownKey(error: ErrorObject): SchemaFault {
  const key = String(error.params.additionalProperty);
  const near = closest(key, knownKeys(error));
  const isNear = near !== undefined && distance(key, near) <= Math.max(1, key.length / 3);
  const place = placeOf(error);
  return {
    place: [...place, key],
    message: `\`${key}\` is no key of ${place.length === 0 ? "a Compose file" : `\`${place.join(".")}\``}.`,
    ...(isNear ? { fix: `Did you mean \`${near}\`?` } : {}),
  };
}

function faultOf(errors: readonly ErrorObject[]): SchemaFault | undefined {
  const [error] = errors;
  if (error === undefined) return undefined;
  if (error.keyword === "additionalProperties") return unknownKey(error);
  const place = placeOf(error);
  const types = errors.filter(({ keyword }) => keyword === "type").flatMap(({ params }) => params.type);
  const must = types.length > 0 ? `must be ${[...new Set(types)].join(" or ")}` : error.message;
  const values = error.keyword === "enum" ? `: ${error.params.allowedValues.join(", ")}` : "";
  return { place, message: `\`${place.join(".")}\` ${must}${values}.` };
}

/** What breaks the schema of the Compose Specification, of alternatives that all fail the one that came furthest. */
export function schemaFaults(value: unknown): SchemaFault[] {
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(({ keyword }) => !summaries.has(keyword));
  const paths = [...new Set(errors.map(({ instancePath }) => instancePath))];
  const deepest = paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
  const unknown = errors.filter(
    ({ keyword, instancePath }) => keyword === "additionalProperties" && !deepest.includes(instancePath),
  );
  const faults = deepest.flatMap((path) => {
    const own = errors.filter(({ instancePath }) => instancePath === path);
    const keys = own.filter(({ keyword }) => keyword === "additionalProperties");
    return keys.length > 0 ? keys.map((error) => faultOf([error])) : [faultOf(own)];
  });
  return [...unknown.map((error) => faultOf([error])), ...faults].filter((fault) => fault !== undefined);
}
