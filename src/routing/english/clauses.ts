import type { Range, Stretch } from "./stages.ts";

/** A text with more clauses than this is not a list of tasks but a story, and stays whole. */
const maxClauses = 12;

const joining = [String.raw`and\s+also`, "and", "as well as", "plus", "also"];
const separators = [
  String.raw`\b(?:${joining.join("|")})\b`,
  String.raw`[,;]\s`,
  String.raw`^\s{0,8}[-*•]\s`,
];
const ofRequest = new RegExp(separators.join("|"), "gimu");
const ofStage = new RegExp([...separators, String.raw`[.!?]\s`, String.raw`\n`].join("|"), "gimu");

/**
 * Cuts a stretch of a request at conjunctions, commas and list items.
 * @param isStage whether words of order made it: then it is cut at the ends of sentences as well.
 */
export function splitClauses(goal: string, { start, end }: Range, isStage: boolean): Stretch[] {
  const clauses: Stretch[] = [];
  const add = (from: number, to: number) => {
    const text = goal.slice(from, to).trim();
    if (/[\p{L}\p{N}]/u.test(text)) clauses.push({ text, start: from, end: to });
  };
  let next = start;
  for (const match of goal.slice(start, end).matchAll(isStage ? ofStage : ofRequest)) {
    add(next, start + match.index);
    next = start + match.index + match[0].length;
  }
  add(next, end);
  return clauses.length > maxClauses ? [{ text: goal.slice(start, end).trim(), start, end }] : clauses;
}
