import { ts } from "@ts-morph/common";
import type { Doc } from "./item.ts";

/** What the comment of a symbol says; of a function with several signatures, the first comment of each kind. */
export function docOf(symbol: ts.Symbol, checker: ts.TypeChecker): Doc {
  const tags = symbol.getJsDocTags(checker);
  const all = (name: string) => tags.filter((tag) => tag.name === name).map(({ text }) => plain(text));
  const parameters = tags
    .filter(({ name }) => name === "param" || name === "arg")
    .map(({ text }) => named(text));
  const [deprecated] = all("deprecated");
  return {
    text: plain(symbol.getDocumentationComment(checker)),
    parameters: new Map(parameters),
    returns: [...all("returns"), ...all("return")][0] ?? "",
    throws: [...all("throws"), ...all("exception")].map(thrown),
    examples: all("example"),
    deprecated,
    isInternal: ["internal", "private", "hidden", "ignore"].some((name) => all(name).length > 0),
  };
}

/** A comment's text, with what it links to as code. */
const plain = (parts: ts.SymbolDisplayPart[] | undefined): string =>
  ts
    .displayPartsToString(parts)
    .replaceAll(
      /\{@link(?:code|plain)? {1,20}([^}|\s]{1,1000})(?:[|\s]{1,20}([^}]{0,1000}))?\}/g,
      (_, name: string, text?: string) => text || `\`${name}\``,
    )
    .trim();

/** What is thrown, and where: \`{RangeError} where …\` or words alone. */
const thrown = (text: string): string => text.replace(/^\{([^}]*)\}\s*-?\s*/, "`$1` ").trim();

/** A parameter's name, and what is said of it. */
function named(parts: ts.SymbolDisplayPart[] | undefined): [string, string] {
  const text = plain(parts);
  const [name = ""] = text.split(/\s/, 1);
  return [name.replace(/^\[?([^=\]]*).*$/, "$1"), text.slice(name.length).replace(/^\s*-?\s*/, "")];
}
