// How far a negation reaches: "do not run the tests or the build, and plot it" says nothing against plotting.

import { anyOf, determiner, phrase } from "./grammar.ts";
import { isStatement } from "./statements.ts";
import { workGerund } from "./work-verbs.ts";

/** In characters: no negation is longer. */
const maxRead = 400;

const ends = new RegExp(
  [
    String.raw`[;:()\n]|[.!?](?=\s|$)|\s[-–—]\s|,`,
    phrase`\b${anyOf("and", "but", "except", "other than", "instead(?! of)", "before", "after", "once", "until", "till", "unless", "while", "then")}\b`,
  ].join("|"),
  "giu",
);

/**
 * Where the words end that name what is negated: with the clause, but not between the items of a list.
 * @param isFronted whether a sentence begins with it, which goes on behind a comma: "instead of the tests, the types".
 */
export function endOfNegated(text: string, start: number, isFronted: boolean): number {
  const words = text.slice(start, start + maxRead);
  for (const { index, 0: end } of words.matchAll(ends)) {
    const joins = isFronted ? /^and$/i : /^(?:,|and)$/i;
    if (!joins.test(end) || !goesOn(words.slice(index + end.length))) return start + index;
  }
  return start + words.length;
}

const thing = anyOf(
  determiner,
  workGerund,
  phrase`[a-z]{2,30}(?:s|ing)(?=\s*(?:[.,;:!?\n)]|$|\b(?:and|or)\b))`,
);
const item = new RegExp(phrase`^\s*(?:and )?(?:${anyOf("or", "nor")} |${thing}(?![\w-]))`, "i");
/** What only a sentence of its own has: "the types should be checked", "the app crashes". */
const ownVerb = new RegExp(
  phrase`\b${anyOf("should", "must", "needs?", "want", "has to", "have to", "crash(?:es)?", "fails?", "breaks?", "hangs?")}\b`,
  "i",
);

/** Whether what stands behind a comma or an "and" is one more thing of a list: ", the docs and the build". */
function goesOn(rest: string): boolean {
  const clause = /^(?:[^,;:.!?\n]|[.!?](?=\S))*/.exec(rest)?.[0] ?? "";
  return item.test(rest) && !isStatement(clause.trim()) && !ownVerb.test(clause);
}
