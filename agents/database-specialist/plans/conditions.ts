// The conditions of a plan's filter. PostgreSQL writes these in one form: each operation is in brackets of its own, with
// a blank on both sides of its operator.

import { maskSql } from "../sql/mask-sql.ts";

/** Such as `a.b = 1`; `operator` is empty where it is no comparison, such as `a.b IS NULL`. */
export type Condition = { left: string; operator: string; right: string };

/** Where a pattern is found outside of quotations and brackets. */
function findOutside(text: string, pattern: RegExp): { index: number; length: number }[] {
  const { code } = maskSql(text);
  let depth = 0;
  let outside = "";
  for (let at = 0; at < code.length; at += 1) {
    const character = code.charAt(at);
    if (/[)\]}]/.test(character)) depth -= 1;
    outside += depth > 0 ? "_" : character;
    if (/[([{]/.test(character)) depth += 1;
  }
  return [...outside.matchAll(pattern)].map(({ 0: found, index }) => ({ index, length: found.length }));
}

/** A text without brackets around all of it. */
export function unwrap(text: string): string {
  const isWrapped = text.startsWith("(") && findOutside(text, /\)/g)[0]?.index === text.length - 1;
  return isWrapped ? unwrap(text.slice(1, -1)) : text;
}

function split(text: string, word: "AND" | "OR"): string[] {
  const inner = unwrap(text);
  const parts: string[] = [];
  let from = 0;
  for (const { index, length } of findOutside(inner, new RegExp(` ${word} `, "g"))) {
    parts.push(inner.slice(from, index));
    from = index + length;
  }
  return [...parts, inner.slice(from)];
}

function parse(text: string): Condition {
  const inner = unwrap(text);
  const [found] = findOutside(inner, /(?<= )[-+*/<>=~!@#%^&|?]+(?= )/g);
  if (found === undefined) return { left: inner, operator: "", right: "" };
  const { index, length } = found;
  return {
    left: inner.slice(0, index - 1),
    operator: inner.slice(index, index + length),
    right: inner.slice(index + length + 1),
  };
}

/** All that a filter demands: of each part one of its alternatives, with all of that one's conditions. */
export const partsOf = (filter: string): Condition[][][] =>
  split(filter, "AND").map((part) =>
    split(part, "OR").map((alternative) => split(alternative, "AND").map(parse)),
  );
