// A request also tells how things are: "main.py loads data.csv and then throws an error. Debug it". Such sentences are
// not work for anyone. English grammar, as far as a few patterns carry: what they miss counts as work, and is asked about.

import { splitClauses } from "./clauses.ts";
import { fileNamesIn } from "./file-names.ts";

const determiner = "(?:an?|the|this|that|these|those|my|our|your|his|her|its|their|some|all|every|each|no)";
const fileName = String.raw`[\w./-]{1,250}\.[a-z]\w{0,9}`;
const verb = String.raw`(?!(?:does|was|has)\b)[a-z]{2,30}(?<![su])s`;
const past = "(?:[a-z]{2,30}(?<!e|emb)ed|went|threw|got|gave|broke|died|froze|hung)";
const failing =
  "(?:crashes|fails|exits|hangs|stops|dies|freezes|quits|breaks|returns|throws|prints|shows|says|gives)";
const auxiliary =
  "(?:(?:is|are|was|were|has|have|had|does|did|do|can|could|will|would)(?:n['’]t)?|cannot|fails?|failed)";

const statement = new RegExp(
  `^(?:and |but |so |then )?(?:${[
    // "it crashes", "I changed the parser", "there are two modules"
    String.raw`(?:i|we|he|she|it|they|there|here|nothing|something|everything)(?:['’][a-z]+)?\s`,
    // "the app is slow", "my tests have failed since monday", but not "the tests that failed"
    String.raw`${determiner}\s(?:(?!(?:that|which|who)\s)\S+\s){0,4}?${auxiliary}\b`,
    // "the app loads the file", "main.py loads data.csv"
    String.raw`(?:${determiner}\s(?:\S+\s){1,3}?|${fileName}\s)${verb}\s(?:${determiner}\b|${fileName})`,
    String.raw`${fileName}\s(?:${verb}|${past})\b`,
    // "is killed", but not "is the page slow"
    String.raw`(?:is|are|was|were)\s(?:not|now|still|very|too|always|never|slow|down|gone|dead|(?!\w+thing\b)\w+(?:ed|ing|en))\b`,
    String.raw`(?:has|had|does not|doesn['’]t|did not|didn['’]t)\s`,
    // "throws an error", "crashed"
    String.raw`(?:${past}|${failing})\b`,
    String.raw`${verb}\s(?:${determiner}|with|when)\b`,
  ].join("|")})`,
  "i",
);
/** "I want the tests to run", "it should be reviewed", "we need a review" */
const wish = /^\S+\s(?:\S+\s){0,2}?(?:wants?|needs?|should|must|like|love|has to|have to)\b|^i['’]d\b/i;

/** Whether a sentence tells how something is, and so asks for no work. */
export function isStatement(sentence: string): boolean {
  const words = sentence.slice(0, maxRead).trimStart();
  return statement.test(words) && !wish.test(words);
}

/** A sentence is known by its first words. */
const maxRead = 400;

const polite = String.raw`(?:(?:please|also|just|now|and|you|can|could)\s){0,3}`;
const command = new RegExp(
  String.raw`^${polite}(?<verb>[a-z]{2,30})\s(?:${determiner}|it|them|${fileName})\b`,
  "i",
);
const otherWords = new Set(
  "in on at by for from with without to into about over under of as than if when while because so but or not is are was were do does did can could will would tell show give let send".split(
    " ",
  ),
);
const inflected = /(?<![su])s$|(?<!e)ed$|ing$/i;

/** Whether a clause is plainly a command: "review the code", "document it". */
export function isCommand(clause: string): boolean {
  const verb = command.exec(clause.slice(0, maxRead))?.groups?.verb?.toLowerCase();
  return verb !== undefined && !otherWords.has(verb) && !inflected.test(verb);
}

const outcome =
  "(?:it|they|them|you|ones?|fail(?:s|ed)?|pass(?:es|ed)?|works?|worked|broken?|went|wrong|found|happened|done)";
const report = new RegExp(
  String.raw`^${polite}(?:tell|show|give|send|let)\s(?:me|us)\s(?:know\s?|about\s)?(?:${[
    String.raw`(?:what|which|whether|if|how|why|when)\s(?:\S+\s){0,3}?${outcome}\b`,
    String.raw`(?:it|them|(?:the|a|any|all)\s(?:\w+\s)?(?:results?|output|outcome|failures?|errors?|summary|report))\b`,
    "$",
  ].join("|")})`,
  "i",
);

const ending = /^(?:stop|finish|quit|wait|thanks|thank you)\W*$/i;

/** Whether a clause asks for no more than to be told of the work, such as "show me which of them fail", or to stop. */
export const isReport = (clause: string): boolean =>
  ending.test(clause) || (report.test(clause.slice(0, maxRead)) && fileNamesIn(clause).length === 0);

const sentenceEnd = /(?<=[.!?;]\s|\n)/;

/** What stands behind the last end of a sentence. */
export const lastSentence = (text: string): string => text.split(sentenceEnd).at(-1) ?? "";

/** Whether the first sentence of a text only tells how something is. */
export function beginsWithStatement(text: string): boolean {
  const [sentence = ""] = text.slice(0, maxRead).trimStart().split(sentenceEnd, 1);
  const clauses = splitClauses(sentence, { start: 0, end: sentence.length }, false);
  return clauses.length > 0 && clauses.every((clause) => isStatement(clause.text));
}
