// Globs come from anyone, and one that becomes a regular expression as it stands can take years. Here what stands
// before a `*` or a `**` is not looked at again once it fits, so that each character of a path is compared at most once
// with each of a glob.

import { fitsPattern, gap } from "./fits-pattern.ts";

/** Of all globs that some stand for, in characters: braces multiply what is written. */
const maxSpelledOut = 1_000;

/**
 * Whether a path fits one of several globs. `*` stands for any characters of a segment, `**` for any segments, `?` for
 * one character, `[a-z]` and `[!a-z]` for one of some or of all others, `{a,b}` for a or b; behind a backslash each is
 * what it is. Globs that are not `isWithinBounds` fit nothing.
 */
export function createGlobMatcher(globs: readonly string[]): (path: string) => boolean {
  const patterns = (spellOut(globs) ?? []).map((glob) => glob.split("/").map(toSegment));
  return (path) => {
    const names = path.split("/");
    return patterns.some((pattern) => fitsPattern(pattern, names, (segment, name) => segment.test(name)));
  };
}

/** Whether there is not more in some globs than can be matched quickly. */
export const isWithinBounds = (globs: readonly string[]): boolean => spellOut(globs) !== undefined;

/** Without a comma braces are characters like any other. */
const braces = /^(?<before>.*)(?<!\\)\{(?<options>[^{}]*,[^{}]*)\}(?<after>.*)$/s;

/** The globs without braces that some stand for, or undefined where those are too many. */
function spellOut(globs: readonly string[]): string[] | undefined {
  const left = [...globs];
  const spelledOut: string[] = [];
  let length = 0;
  for (let glob = left.pop(); glob !== undefined; glob = left.pop()) {
    // What is too much when it is finished is too much before, and would take its time and room till then.
    if (glob.length > maxSpelledOut || left.length > maxSpelledOut) return undefined;
    const { before = "", options, after = "" } = braces.exec(glob)?.groups ?? {};
    if (options !== undefined) {
      for (const option of options.split(",")) left.push(before + option + after);
    } else {
      spelledOut.push(glob);
      length += glob.length + 1;
    }
    if (length > maxSpelledOut) return undefined;
  }
  return spelledOut;
}

const sign = /(?<star>\*+)|(?<any>\?)|\[(?<not>[!^]?)(?<set>\][^\]]*|[^\]]+)\]|\\?(?<character>[\s\S])/g;

/** What a segment's name must be, as a regular expression in which a `*` is made longer only until the next text fits. */
function toSegment(segment: string): RegExp | typeof gap {
  if (segment === "**") return gap;
  const texts = [""];
  for (const { groups: { star, any, not, set, character = "" } = {} } of segment.matchAll(sign)) {
    if (star !== undefined) texts.push("");
    else if (any !== undefined) texts[texts.length - 1] += ".";
    else texts[texts.length - 1] += set === undefined ? literal(character) : oneOf(set, not !== "");
  }
  const [first = "", ...others] = texts;
  const last = others.pop();
  // What a lookahead has found stays found.
  const between = others.map((text, index) => `(?=(.*?${text}))\\${index + 1}`).join("");
  return new RegExp(`^${first}${between}${last === undefined ? "" : `.*${last}`}$`, "s");
}

function oneOf(set: string, isNegated: boolean): string {
  const ranges = Array.from(set.matchAll(/([\s\S])(?:-([\s\S]))?/g), ([, from = "", to = from]) =>
    from <= to ? `${literal(from)}-${literal(to)}` : "",
  );
  return `[${isNegated ? "^" : ""}${ranges.join("")}]`;
}

/** A character that has no other meaning in a regular expression. */
const literal = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
