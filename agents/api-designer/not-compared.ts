import type { Skipped } from "../sdk/reports/skipped.ts";
import { joined } from "../sdk/text/words.ts";
import { asList, asMap, childOf, childrenOf } from "./compare/tree.ts";
import type { Description, Versions } from "./descriptions.ts";
import { referencesIn } from "./references.ts";

const leadsOut = ({ value }: Description): boolean =>
  referencesIn(value).some(({ reference }) => !reference.startsWith("#"));

/** All operations of a document, and what their paths say for all of them. */
function operationsOf({ value }: Description): Record<string, unknown>[] {
  const paths = [...childrenOf(childOf({ root: value, value, at: [] }, "paths")).values()];
  return paths.flatMap((path) => [asMap(path.value), ...Object.values(asMap(path.value)).map(asMap)]);
}

const hasCallbacks = (description: Description): boolean =>
  operationsOf(description).some(({ callbacks }) => callbacks !== undefined);

const hasFormFields = (description: Description): boolean =>
  operationsOf(description).some(({ parameters }) =>
    asList(parameters).some((parameter) => asMap(parameter).in === "formData"),
  );

const isSwagger = ({ value }: Description): boolean => asMap(value).swagger !== undefined;

/** What of two versions is not looked at when they are compared. */
export function notCompared({ before, after }: Versions): Skipped[] {
  const parts = [
    ...([before, after].some(leadsOut) ? ["what is in other files"] : []),
    ...(hasCallbacks(before) ? ["callbacks"] : []),
    ...(isSwagger(before) !== isSwagger(after) && [before, after].some(hasFormFields)
      ? ["form fields, which Swagger 2 and OpenAPI 3 describe differently"]
      : []),
  ];
  if (parts.length === 0) return [];
  return [{ file: after.file, reason: `${joined(parts)} cannot be compared with ${before.file}` }];
}
