// What patterns of English are made of.

/** A pattern of words: a space in it stands for white space of any length. */
export const phrase = (strings: TemplateStringsArray, ...parts: string[]): string =>
  String.raw(strings, ...parts).replaceAll(" ", String.raw`\s+`);

/** Any one of such patterns. */
export const anyOf = (...patterns: string[]): string => phrase`(?:${patterns.join("|")})`;

const articles = ["an?", "the", "this", "that", "these", "those"];
const possessives = ["my", "our", "your", "his", "her", "its", "their"];

/** The words that begin the name of a thing. */
export const determiner = anyOf(...articles, ...possessives, "some", "all", "every", "each", "no");
