// The forms that words of order have in English.

import { anyOf, phrase } from "./grammar.ts";

/**
 * What words of order say of what stands behind them, up to the next such words:
 * - `first`: the order begins with it, and what stands before leads up to it
 * - `next`: it comes after what stands before
 * - `maybeNext`: the same, if it is work at all: "review it before merging"
 * - `after`: it comes after the clause that they have: "once the tests pass, ..."
 * - `before`: it comes before that clause: "before you run it, ..."
 * - `swap`: what stands before in the sentence comes after that clause: "... after you have run it"
 * - `swapAll`: the same, with all the order that it has: "..., then run it, but test it first"
 */
export type OrderKind = "first" | "next" | "maybeNext" | "after" | "before" | "swap" | "swapAll";

export type OrderForm = {
  kind: OrderKind;
  /** Its groups are the `clause` that the words have, and the `number` of a list's item. */
  pattern: string;
  /** Its clause tells the reader to do something by where it stands, whatever its words. */
  isTold?: true;
};

/** At the start of a sentence or of one of its clauses. */
const atStart = phrase`(?<=(?:^|[.,;:!?\n)])\s{0,4}(?:(?:and|but|please|so)\s{1,4})?)`;
/** At the end of a sentence. */
const atEnd = phrase`(?=\s{0,4}(?:[.!;\n]|$))`;
/** A character of a clause: a full stop may be part of a name. */
const inClause = phrase`(?:[^,;.!?\n]|[.!?](?=\S))`;
/** Words of order that a clause ends at: "after testing it but before scanning it". */
const nextOrder = phrase`\s{1,4}(?:${anyOf("and", "but")}\s{1,4})?${anyOf("before", "prior", "after", "once", "then")}\b`;
const clause = phrase`(?<clause>(?:(?!${nextOrder})${inClause}){1,200})`;

/** How clauses begin that tell the reader to do something: "you have run it". */
export const told = phrase`${anyOf("you", "you['’]ve", "having")} `;
/** How those begin that speak of it as done. */
const done = phrase`${anyOf("you have", "you['’]ve", "you(?:['’]re| are) done", "having")} `;
/** How those begin that may tell of work: "running it", "the audit". */
const doing = phrase`[a-z]{2,20}ing `;
const something = phrase`${anyOf("the", "an?", "your")} `;

/** A clause that is true once something is done: "the tests pass", "it has been reviewed". */
const ends = ["pass(?:es|ed)?", "fail(?:s|ed)?", "succeed(?:s|ed)?", "works?"];
const states = ["done", "finished", "ready", "completed?", "green", "fine"];
const over = anyOf(...ends, ...states, phrase`(?:is|are|was|were|been) [a-z]{2,20}ed`);
const isOver = phrase`(?<clause>(?!you\b)(?:[\w'’./-]{1,80} ){1,5}?${over}\b)`;

const once = phrase`${anyOf("once", "after", "as soon as")} `;
/** What makes no work of what "you" did or can do: "before you moved here". */
const past = anyOf("[a-z]+ed", "were", "had", "went", "came", "got", "can", "could");
const before = phrase`${anyOf("before", "prior to")} (?!you ${past}\b)`;
const then = phrase`(?<!\b(?:since|until|till|by|back|than|even)\s)then`;
const afterThat = anyOf("after (?:that|this|which)", "afterwards?", "thereafter", "subsequently");
const ordinals = ["second(?:ly)?", "third(?:ly)?", "fourth(?:ly)?", "fifth(?:ly)?"];
const ordinal = anyOf("next", "finally", "lastly", "last(?=,)", ...ordinals, "later(?: on)?");

/** Where an item of a list may begin: on a line of its own, as a heading, or behind a space. */
const atItem = phrase`(?:^[^\S\n]{0,8}(?:#{1,6}\s)?|(?<=\s))\(?`;
const item = phrase`${anyOf("step", "task", "phase", "part", "stage")} `;

/** All forms, by name. Where two fit in the same place, the one that stands first here counts. */
export const orderForms: Record<string, OrderForm> = {
  // "First test it", "First of all, test it"
  firstOfAll: { kind: "first", pattern: phrase`${atStart}first(?:ly)?(?: of all)?\b(?!-),?` },
  // "Start with the tests", "begin by testing it"
  startWith: { kind: "first", pattern: phrase`${atStart}(?:to )?(?:begin|start) (?:with|by)\b,?` },
  // "Finish with the tests", "end by testing it"
  finishWith: {
    kind: "next",
    pattern: phrase`${atStart}${anyOf("finish(?: up| off)?", "end(?: up)?", "conclude", "close", "wrap up")} (?:with|by)\b,?`,
  },
  // "1. test it", "b) test it", "Step 2: test it"
  item: {
    kind: "next",
    pattern: phrase`${atItem}(?:${item})?(?<number>\d{1,2}|[a-j](?=\)))(?:[.:)]|\s[-–])\s`,
  },
  // "## Task 3", as a line of its own
  heading: { kind: "next", pattern: phrase`${atItem}${item}(?<number>\d{1,2})\s*\n` },
  // "When done, scan it", "If the tests pass, scan it"
  overFirst: {
    kind: "after",
    pattern: phrase`${atStart}(?:if |when |${once})${anyOf("done", "finished", "ready", isOver)},?(?= [\p{L}@])`,
  },
  // "After you have tested it, scan it", "After the tests, scan it"
  deedFirst: {
    kind: "after",
    pattern: phrase`${atStart}${once}(?=${anyOf(told, doing, something)})${clause},`,
  },
  // "When you have tested it, scan it", "Having tested it, scan it"
  doneFirst: { kind: "after", pattern: phrase`${atStart}(?:when (?=${done})|(?=having ))${clause},` },
  // "Before you scan it, test it", "Prior to the scan, test it"
  laterFirst: {
    kind: "before",
    pattern: phrase`${atStart}${before}(?=${anyOf(told, doing, something)})${clause},`,
  },
  // "Scan it before running it and after testing it"
  andAfter: {
    kind: "swapAll",
    pattern: phrase`\b(?:and|but) ${once}(?=${anyOf(told, doing)})${clause}`,
  },
  // "Scan it after testing it", "Scan it once you have tested it"
  deedLast: { kind: "swap", pattern: phrase`\b${once}(?=${anyOf(told, doing)})${clause}` },
  // "Scan it once the tests pass"
  overLast: { kind: "swap", pattern: phrase`\b${once}${isOver}` },
  // "Wait until you have tested it"
  doneLast: { kind: "swap", pattern: phrase`\buntil (?=${done})${clause}` },
  // "Scan it, but test it first". A clause that began or ended with a space would have long white space read over and over.
  butFirst: {
    kind: "swapAll",
    pattern: phrase`(?:[,;] (?:but |and )?|[.!] but )(?<clause>(?=\S)${inClause}{1,200}?(?<=\S)) first\b${atEnd}`,
    isTold: true,
  },
  // "Scan it, but first test it", "Scan it. Before that, test it"
  firstBehind: {
    kind: "swapAll",
    pattern: phrase`(?:[,;.!] |\s)${anyOf("but (?:please )?first(?:ly)?(?: of all)?", "but before that", "(?:but )?before (?:that|this)(?=,)", "beforehand(?=,)")}\b,? (?=\S)${clause}`,
    isTold: true,
  },
  // "Do not scan it before you have tested it", "Never scan it unless the tests pass"
  notBefore: {
    kind: "swap",
    pattern: phrase`\b${anyOf("until", "till", "unless", "before")}\b(?<=\b${anyOf("not", "don['’]?t", "never")}\s[^,;.!?\n]{1,200})\s{1,4}(?:(?=${anyOf(told, doing)})${clause}|${isOver})`,
  },
  // "Test it before you scan it"
  beforeYou: { kind: "next", pattern: phrase`\b(?:(?:and|but) )?${before}(?=${told})` },
  // "Test it before scanning it"
  beforeDoing: { kind: "maybeNext", pattern: phrase`\b(?:(?:and|but) )?${before}(?=${doing})` },
  // "Test it and scan it afterwards"
  afterwards: {
    kind: "next",
    pattern: phrase`(?:[,;.!] |\n|\band )(?=${inClause}{1,200}?\s${anyOf(afterThat, "second", "third", "last")}${atEnd})`,
  },
  // "Test it, then scan it", "Test it. After that, scan it", "a test followed by a scan"
  thenNext: {
    kind: "next",
    pattern: phrase`\b(?:and )?(?:only )?${anyOf(then, afterThat, "followed by")}\b,?`,
  },
  // "Finally, scan it", "second, scan it"
  ordinal: { kind: "next", pattern: phrase`${atStart}${ordinal}\b,?` },
  // "test it -> scan it"
  arrow: { kind: "next", pattern: phrase`\s(?:->|→)\s(?=\p{L}+ \p{L})` },
};
