// How a list or a map is written as text in a path, query, header or cookie.

import { shapeOf } from "./schema-shape.ts";
import { asMap, childOf, childrenOf, isThere, type Node } from "./tree.ts";

/** What `collectionFormat` of Swagger 2 is in the words of OpenAPI 3. */
const collectionFormats: Record<string, string> = {
  multi: "form, exploded",
  ssv: "spaceDelimited",
  tsv: "tabDelimited",
  pipes: "pipeDelimited",
};

const isInAddress = (place: unknown): boolean =>
  place === "query" || place === "cookie" || place === "formData";

/** The media type of a parameter that has one instead of a style. */
const mediaOf = (parameter: Node): [string, Node] | undefined =>
  [...childrenOf(childOf(parameter, "content"))][0];

/** A parameter's schema, which in Swagger 2 most parameters are themselves. */
export function schemaOf(parameter: Node): Node {
  const media = mediaOf(parameter);
  const schema = media === undefined ? childOf(parameter, "schema") : childOf(media[1], "schema");
  return isThere(schema) ? schema : parameter;
}

/** How a parameter is written, in words; all that is neither a list nor a map is written alike by the usual styles. */
export function styleOf(parameter: Node): string {
  const { in: place, style, explode, collectionFormat, type } = asMap(parameter.value);
  const media = mediaOf(parameter);
  if (media !== undefined) return media[0];
  const usual = isInAddress(place) ? "form" : "simple";
  const types = shapeOf(schemaOf(parameter)).types ?? new Set();
  const isMany = types.has("array") || types.has("object");
  if (typeof type === "string") {
    return isMany ? (collectionFormats[String(collectionFormat)] ?? usual) : usual;
  }
  const name = typeof style === "string" ? style : usual;
  const isExploded = isMany && (explode ?? name === "form") === true;
  return isExploded ? `${name}, exploded` : name;
}
