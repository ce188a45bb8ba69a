// Which words of order of a request mean one: "it loads the file and then crashes" has no order.

import { anyOf, phrase } from "./grammar.ts";
import { lastSentence } from "./sentences.ts";
import { beginsWithStatement, isStatement } from "./statements.ts";
import { findWordsOfOrder, type WordsOfOrder } from "./words-of-order.ts";

/** More than a plan may have steps: what is beyond stays with the last. */
const maxMarkers = 60;

/** Words of order that are looked at, and characters before each: a longer text tells a story. */
const maxLookedAt = 1000;
const maxRead = 400;

/** Steps by which a fault shows are numbered, and are no tasks. */
const faultReport = /\breproduc(?:e|tion)\b/i;

/** "Once they pass" speaks of what stands before, and is no clause of its own. */
const reference = anyOf(
  ...["it", "they", "that", "this", "these", "those"],
  ...["all", "any", "everything", "each", "both"],
);
const isReference = new RegExp(phrase`^${reference}\b(?: \S+){0,3}$`, "i");

const be = ["is", "are", "was", "were"];
const auxiliaries = ["did", "does", "do", ...be, "has", "have", "had"];
const modals = ["will", "can", "could", "should", "would", "must", "may"];
/** "If it rains, then take a coat" has no order; "When did it begin? Then ..." has one. */
const condition = new RegExp(
  phrase`^\s*(?:if|when(?! ${anyOf(...auxiliaries, ...modals)}\b)|since|because|as)\b`,
  "i",
);
const questionWords = ["why", "how", "what", "when", "where", "which"];
const question = new RegExp(
  phrase`^\s*${anyOf(...questionWords, "who", "did", "does", ...be, "do (?:i|you|we|they)")}\b`,
  "i",
);
const asksAbout = new RegExp(phrase`\b${anyOf(...questionWords, "whether", "if")}\b`, "i");

/** The words of order of a request that mean an order of work. */
export function findMarkers(goal: string): WordsOfOrder[] {
  const markers: WordsOfOrder[] = [];
  const fault = faultReport.exec(goal)?.index ?? goal.length;
  let lastNumber = 0;
  let lookedAt = 0;
  for (const words of findWordsOfOrder(goal)) {
    const number = numberOf(words.number);
    if (number === 0) {
      const marker = withoutReference(goal, words);
      if (ordersWork(goal, marker, markers.at(-1)?.end ?? 0)) markers.push(marker);
    } else if (words.start <= fault && isItem(goal, words.start, number, lastNumber)) {
      const opensList = number === 1 && lastNumber === 0;
      markers.push(opensList ? { ...words, kind: "first" } : words);
      lastNumber = number;
    }
    lookedAt++;
    if (markers.length === maxMarkers || lookedAt === maxLookedAt) break;
  }
  return markers;
}

/** `2` and `b` are both second; 0 where there is no number. */
const numberOf = (text = "0"): number =>
  /\d/.test(text) ? Number(text) : text.toLowerCase().charCodeAt(0) - "a".charCodeAt(0) + 1;

/** Whether a number is one of a list: at the start of a line, or the next one wherever it stands. */
const isItem = (goal: string, start: number, number: number, last: number): boolean =>
  start === 0 || goal[start - 1] === "\n" || number === last + 1;

function withoutReference(goal: string, words: WordsOfOrder): WordsOfOrder {
  const { clause, ...rest } = words;
  return clause !== undefined && isReference.test(goal.slice(clause.start, clause.end)) ? rest : words;
}

/** Whether something is to be done where a marker says when. "Explain why it grows after loading data.csv" is one task. */
function ordersWork(goal: string, { kind, start, end, clause }: WordsOfOrder, lastEnd: number): boolean {
  const main = lastSentence(goal.slice(Math.max(lastEnd, start - maxRead), start));
  if (kind === "swap" || kind === "swapAll")
    return !isStatement(main) && !(clause?.isTold ? question : asksAbout).test(main);
  return !beginsWithStatement(goal.slice(end)) && !(kind === "next" && condition.test(main));
}
