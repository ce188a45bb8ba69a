// A request also tells how things are: "main.py loads data.csv and then throws an error. Debug it". Such sentences are
// not work for anyone. English grammar, as far as a few forms carry: what they miss counts as work, and is asked about.

import { splitClauses } from "./clauses.ts";
import { fileName } from "./file-names.ts";
import { anyOf, determiner, phrase } from "./grammar.ts";
import { firstSentence, firstWords } from "./sentences.ts";

const things = ["nothing", "something", "everything"];
const pronoun = anyOf("i", "we", "he", "she", "it", "they", "there", "here", ...things);
const be = anyOf("is", "are", "was", "were");
const modals = ["can", "could", "will", "would"];
const auxiliary = anyOf(
  phrase`${anyOf(be, "has", "have", "had", "does", "did", "do", ...modals)}(?:n['’]t)?`,
  "cannot",
  "fails?",
  "failed",
);
/** "loads", but neither "process" nor "status". */
const verb = phrase`(?!(?:does|was|has)\b)[a-z]{2,30}(?<![su])s`;
/** "crashed", but neither "need" nor "embed". */
const past = anyOf("[a-z]{2,30}(?<!e|emb)ed", "went|threw|got|gave|broke|died|froze|hung");
const failing = anyOf(
  "crashes|fails|exits|hangs|stops|dies|freezes|quits|breaks|returns",
  "throws|prints|shows|says|gives",
);
const states = ["not", "now", "still", "very", "too", "always", "never", "slow", "down", "gone", "dead"];

/** How sentences begin that tell how something is. */
const forms = {
  // "it crashes", "I've changed the parser", "there are two modules"
  pronounFirst: phrase`${pronoun}(?:['’][a-z]+)? `,
  // "the app is slow", "my tests have failed since monday", but not "the tests that failed"
  thingIs: phrase`${determiner} (?:(?!(?:that|which|who) )\S+ ){0,4}?${auxiliary}\b`,
  // "the app loads the file"
  thingDoes: phrase`${determiner} (?:\S+ ){1,3}?${verb} (?:${determiner}\b|${fileName})`,
  // "main.py loads", "main.py crashed"
  fileDoes: phrase`${fileName} ${anyOf(verb, past)}\b`,
  // "is killed", "is still slow", but not "is the page slow"
  isSo: phrase`${be} ${anyOf(...states, phrase`(?!\w+thing\b)\w+(?:ed|ing|en)`)}\b`,
  // "has no tests", "doesn't start"
  hasOrNot: phrase`${anyOf("has", "had", "does not", "doesn['’]t", "did not", "didn['’]t")} `,
  // "crashed with exit code 1", "hangs"
  happens: phrase`${anyOf(past, failing)}\b`,
  // "throws an error", "stops when it rains"
  does: phrase`${verb} ${anyOf(determiner, "with", "when")}\b`,
};
const statement = new RegExp(phrase`^(?:(?:and|but|so|then) )?${anyOf(...Object.values(forms))}`, "i");

const good = anyOf(
  "great",
  "nice",
  "good",
  "cool",
  "lovely",
  "perfect",
  "ideal",
  "helpful",
  "useful",
  "handy",
  "best",
);
const wishing = anyOf(
  ...["wants?", "needs?", "should", "must", "like", "love", "has to", "have to"],
  ...[
    "hope",
    "hoping",
    "appreciate",
    "prefer",
    "wonder(?:ing)?",
    phrase`(?:would|will|might) be (?:\w+ )?${good}`,
  ],
);
/** "I want the tests to run", "it should be reviewed", "it would be nice to have it reviewed", "I'd have it reviewed" */
const wish = new RegExp(
  phrase`^(?:and |but |so |then )?\S+ (?:\S+ ){0,2}?${wishing}\b|^(?:and |but |so |then )?(?:i|we|it)['’]d (?!(?:been|gone|had)\b)`,
  "i",
);

/** Whether a sentence tells how something is, and so asks for no work. */
export function isStatement(sentence: string): boolean {
  const words = firstWords(sentence);
  return statement.test(words) && !wish.test(words);
}

/** Whether the first sentence of a text only tells how something is. */
export function beginsWithStatement(text: string): boolean {
  const sentence = firstSentence(text);
  const clauses = splitClauses(sentence, { start: 0, end: sentence.length }, false);
  return clauses.length > 0 && clauses.every((clause) => isStatement(clause.text));
}
