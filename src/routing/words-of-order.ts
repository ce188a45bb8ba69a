// The words by which a request says what is to be done first and what then, in English.

import { beginsWithStatement, isStatement, lastSentence } from "./statements.ts";

/**
 * What words of order say of what stands behind them, up to the next such words:
 * - `first`: the order begins with it, and what stands before leads up to it
 * - `next`: it comes after what stands before
 * - `maybeNext`: the same, if it is work at all: "review it before merging"
 * - `after`: it comes after the clause that they have: "once the tests pass, ..."
 * - `before`: it comes before that clause: "before you run it, ..."
 * - `swap`: the sentence before comes after that clause: "... after you have run it"
 */
const kinds = ["first", "next", "maybeNext", "after", "before", "swap"] as const;

/** Words of order in a request, and where they stand. */
export type Marker = {
  kind: (typeof kinds)[number];
  start: number;
  end: number;
  clause?: {
    start: number;
    end: number;
    /** Whether it tells the reader to do something, and so is work for sure: "after you have run it". */
    isTold: boolean;
  };
};

/** At the start of a sentence or of one of its clauses. */
const atStart = String.raw`(?<=(?:^|[.,;:!?\n)])\s{0,4}(?:(?:and|but|please|so)\s{1,4})?)`;
const atEnd = String.raw`(?=\s{0,4}(?:[.!;\n]|$))`;
/** The rest of a clause, in which a full stop may be part of a name. */
const rest = String.raw`(?:(?!\s(?:and\s)?then\s)(?:[^,;.!?\n]|[.!?](?=\S)){1,200})`;
const shortRest = String.raw`(?:(?!\sand\s)(?:[^,;.!?\n]|[.!?](?=\S)){1,200}?)`;
/** How clauses begin that tell the reader to do something, and others that may. */
const isDone = String.raw`(?:you\shave\s|you['’]ve\s|you(?:['’]re|\sare)\sdone\s|having\s)`;
const told = String.raw`(?:you\s|you['’]ve\s|having\s)`;
const doing = String.raw`[a-z]{2,20}ing\s`;
const something = String.raw`(?:the|an?|your)\s`;
/** What is true once something is done. */
const over = String.raw`(?:pass(?:es|ed)?|fail(?:s|ed)?|succeed(?:s|ed)?|works?|done|finished|ready|completed?|green|fine|(?:is|are|was|were|been)\s+[a-z]{2,20}ed)\b`;
const isOver = String.raw`(?!you\b)(?:[\w'’./-]{1,80}\s+){1,5}?${over}`;
const once = String.raw`(?:once|after|as\s+soon\s+as)\s+`;
const before = String.raw`(?:before|prior\s+to)\s+(?!you\s(?:[a-z]+ed|were|had|went|came|got|can|could)\b)`;
const then = String.raw`(?<!\b(?:since|until|till|by|back|than|even)\s)then`;
const afterThat = String.raw`after\s+(?:that|this|which)|afterwards?|thereafter|subsequently`;
const ordinals = String.raw`next|finally|lastly|last(?=,)|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|later(?:\s+on)?`;
const item = String.raw`(?:step|task|phase|part|stage)\s+`;

const pattern = new RegExp(
  [
    // "First ...", "Start with ..."
    String.raw`${atStart}(?<first>first(?:ly)?(?:\s+of\s+all)?\b(?!-),?|(?:to\s+)?(?:begin|start)\s+(?:with|by)\b,?)`,
    // "1. ...", "b) ...", "Step 2: ...", and "## Task 3" as a line of its own
    String.raw`(?:^[^\S\n]{0,8}(?:#{1,6}\s)?|(?<=\s))\(?(?:(?:${item})?(?<number>\d{1,2}|[a-j](?=\)))(?:[.:)]|\s[-–])\s|${item}(?<number>\d{1,2})\s*\n)`,
    // "When done, ...", "If the tests pass, ..."
    String.raw`${atStart}(?<after>(?:if|when|${once})\s*(?:done|finished|ready|(?<clause>${isOver})),?(?=\s+[\p{L}@]))`,
    // "After you have run it, ...", "After the audit, ...", "Having run it, ..."
    String.raw`${atStart}(?<after>(?:${once}(?=${told}|${doing}|${something})|when\s+(?=${isDone})|(?=having\s))(?<clause>${rest}),)`,
    // "Before you run it, ...", "Prior to the audit, ..."
    `${atStart}(?<before>${before}(?=${told}|${doing}|${something})(?<clause>${rest}),)`,
    // "... after running it", "... once the tests pass", "... until you have run it"
    String.raw`\b(?<swap>${once}(?:(?=${told}|${doing})(?<clause>${rest})|(?<clause>${isOver}))|until\s+(?=${isDone})(?<clause>${rest}))`,
    // "..., but run the tests first": told by where it stands, so its group is empty
    String.raw`(?<swap>[,;]\s+(?:but\s+|and\s+)?(?<told>)(?<clause>${shortRest})\s+first\b${atEnd})`,
    // "... before you run it", "... before running it"
    String.raw`\b(?:(?<next>${before}(?=${told}))|(?<maybeNext>${before}(?=${doing})))`,
    // "... and run it afterwards"
    String.raw`(?<next>(?:[,;.!]\s+|\n|\band\s+)(?=${shortRest}\s(?:${afterThat}|second|third|last)${atEnd}))`,
    // "... then ...", "... After that, ...", "... Finally, ...", "... -> ..."
    String.raw`\b(?<next>(?:and\s+)?(?:${then}|${afterThat}|followed\s+by)\b,?)`,
    String.raw`${atStart}(?<next>(?:${ordinals})\b,?)|(?<next>\s(?:->|→)\s(?=\p{L}+\s+\p{L}))`,
  ].join("|"),
  "dgimu",
);

/** More than a plan may have steps: what is beyond stays with the last. */
const maxMarkers = 60;
/** Steps by which a fault shows are numbered, and are no tasks. */
const faultReport = /\breproduc(?:e|tion)\b/i;
const isTold = new RegExp(`^${told}`, "i");
/** "Once they pass" speaks of what stands before, and is no clause of its own. */
const isReference = /^(?:it|they|that|this|these|those|all|any|everything|each|both)\b(?:\s+\S+){0,3}$/i;
/** "If it rains, then take a coat" has no order; "When did it begin? Then ..." has one. */
const condition =
  /^\s*(?:if|when(?!\s+(?:did|does|do|is|are|was|were|has|have|had|will|can|could|should|would|must|may)\b)|since|because|as)\b/i;
const question =
  /^\s*(?:why|how|what|when|where|which|who|did|does|is|are|was|were|do\s(?:i|you|we|they))\b/i;
const asksAbout = /\b(?:why|how|what|when|where|which|whether|if)\b/i;

/** The words of order of a request that count: "it loads the file and then crashes" has no order. */
export function findMarkers(goal: string): Marker[] {
  const markers: Marker[] = [];
  let lastNumber = 0;
  const fault = faultReport.exec(goal)?.index ?? goal.length;
  for (const match of goal.matchAll(pattern)) {
    const { index, groups = {} } = match;
    const number = numberOf(groups.number);
    if (number > 0 && (index > fault || !isItem(goal, index, number, lastNumber))) continue;
    const opensList = number === 1 && lastNumber === 0;
    const kind = opensList ? "first" : (kinds.find((each) => groups[each] !== undefined) ?? "next");
    const marker = { kind, start: index, end: index + match[0].length, ...clauseOf(match) };
    if (number === 0 && !ordersWork(goal, marker, markers.at(-1)?.end ?? 0)) continue;
    if (number > 0) lastNumber = number;
    markers.push(marker);
    if (markers.length === maxMarkers) break;
  }
  return markers;
}

/** `2` and `b` are both second; 0 where there is no number. */
const numberOf = (text = "0"): number =>
  /\d/.test(text) ? Number(text) : text.toLowerCase().charCodeAt(0) - "a".charCodeAt(0) + 1;

/** Whether a number is one of a list: at the start of a line, or the next one wherever it stands. */
function isItem(goal: string, index: number, number: number, last: number): boolean {
  return index === 0 || goal[index - 1] === "\n" || number === last + 1;
}

function clauseOf({ groups, indices }: RegExpExecArray): Pick<Marker, "clause"> {
  const [start, end] = indices?.groups?.clause ?? [];
  const words = groups?.clause ?? "";
  if (start === undefined || end === undefined || isReference.test(words)) return {};
  return { clause: { start, end, isTold: groups?.told !== undefined || isTold.test(words) } };
}

/** Whether something is to be done where a marker says when. "Explain why it grows after loading data.csv" is one task. */
function ordersWork(goal: string, { kind, start, end, clause }: Marker, lastEnd: number): boolean {
  const main = lastSentence(goal.slice(lastEnd, start));
  if (kind === "swap") return !isStatement(main) && !(clause?.isTold ? question : asksAbout).test(main);
  return !beginsWithStatement(goal.slice(end)) && !(kind === "next" && condition.test(main));
}
