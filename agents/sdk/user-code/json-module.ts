import { readFileSync } from "node:fs";

/** What a file of JSON has. Throws a `SyntaxError` that names the file. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw error instanceof SyntaxError ? new SyntaxError(`${path}: ${error.message}`) : error;
  }
}

/** A module's source of what a file of JSON has, by the names of its keys too, as TypeScript's own imports have it. */
export function jsonModule(path: string): string {
  const value: unknown = readJson(path);
  const keys = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const named = keys
    .filter((key) => key !== "default" && key.isWellFormed())
    .map(
      (key, at) =>
        `const _${at} = json[${JSON.stringify(key)}]; export { _${at} as ${JSON.stringify(key)} };`,
    );
  return [`const json = ${JSON.stringify(value)};`, "export default json;", ...named].join("\n");
}
