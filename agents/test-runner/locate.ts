import type { Place } from "../sdk/user-code/stack.ts";
import type { Failure } from "./outcome.ts";

/**
 * Puts a failure where its test is. `places` are those that the error passed through, innermost first,
 * `own` the test's file and `declared` where the test begins; an error from further inside is told in words.
 */
export function locate(
  name: string,
  message: string,
  places: readonly Place[],
  own: string | undefined,
  declared: Partial<Place>,
): Failure {
  const [innermost] = places;
  const place = places.find(({ file }) => file === own) ?? innermost ?? declared;
  const isInside = innermost !== undefined && innermost !== place;
  const inside = isInside ? `\nThrown at ${innermost.file}:${innermost.line}.` : "";
  return { name, message: message + inside, ...place };
}
