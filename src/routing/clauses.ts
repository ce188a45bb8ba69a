/** A piece of a request that may ask for something of its own. */
export type Clause = {
  text: string;
  /** Whether the words before it say that it is to be done after the clauses before. */
  follows: boolean;
};

/** Requests with more clauses than this are not lists of tasks but stories, and stay whole. */
const maxClauses = 12;

const ordering = [
  String.raw`(?:and\s+)?(?<!\b(?:since|until|till|by|back|than|even)\s)then`,
  String.raw`(?:and\s+)?after\s+(?:that|this|which)`,
  String.raw`(?:and\s+)?afterwards?`,
  String.raw`(?:and\s+)?(?:once|when|as soon as)\s+(?:that|this|it)(?:['’]s|\s+is|\s+has)?\s+(?:been\s+)?(?:done|finished|ready)`,
  "followed by",
  String.raw`(?<=[.,;\n]\s*|\band\s+)(?:next|finally|lastly)`,
];
const joining = [String.raw`and\s+also`, "and", "as well as", "plus", "also"];
const separator = new RegExp(
  [
    String.raw`(?<order>\b(?:${ordering.join("|")})\b,?|^\s{0,8}\d{1,2}[.)]\s)`,
    String.raw`\b(?:${joining.join("|")})\b`,
    String.raw`[,;]\s`,
    String.raw`^\s{0,8}[-*•]\s`,
  ].join("|"),
  "gimu",
);

/** Cuts a request at its words of order ("then", "after that"), conjunctions, commas and list items. */
export function splitClauses(goal: string): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  let follows = false;
  const close = (end: number) => {
    const text = goal.slice(start, end).trim();
    if (!/[\p{L}\p{N}]/u.test(text)) return;
    clauses.push({ text, follows: follows && clauses.length > 0 });
    follows = false;
  };
  for (const match of goal.matchAll(separator)) {
    close(match.index);
    start = match.index + match[0].length;
    follows ||= match.groups?.order !== undefined;
  }
  close(goal.length);
  return clauses.length > maxClauses ? [{ text: goal, follows: false }] : clauses;
}
