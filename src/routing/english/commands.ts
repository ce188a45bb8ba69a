// What a clause tells the reader to do, as far as its grammar alone says.

import { fileName, fileNamesIn } from "./file-names.ts";
import { anyOf, determiner, phrase } from "./grammar.ts";
import { firstWords } from "./sentences.ts";

const polite = phrase`(?:(?:please|also|just|now|and|you|can|could) ){0,3}`;
const command = new RegExp(
  phrase`^${polite}(?<verb>[a-z]{2,30}) ${anyOf(determiner, "it", "them", fileName)}\b`,
  "i",
);
/** What may stand there and is no verb, or none that asks for work. */
const otherWords = new Set([
  ...["in", "on", "at", "by", "for", "from", "with", "without", "to", "into", "about", "over", "under", "of"],
  ...["as", "than", "if", "when", "while", "because", "so", "but", "or", "not"],
  ...["is", "are", "was", "were", "do", "does", "did", "can", "could", "will", "would"],
  ...["tell", "show", "give", "let", "send"],
]);
/** "tests", "tested", "testing", but neither "process" nor "need". */
const inflected = /(?<![su])s$|(?<!e)ed$|ing$/i;

/** Whether a clause is plainly a command: "review the code", "document it". */
export function isCommand(clause: string): boolean {
  const verb = command.exec(firstWords(clause))?.groups?.verb?.toLowerCase();
  return verb !== undefined && !otherWords.has(verb) && !inflected.test(verb);
}

const aboutWork = anyOf(
  ...["it", "they", "them", "you", "ones?", "went", "wrong", "found", "happened", "done"],
  ...["fail(?:s|ed)?", "pass(?:es|ed)?", "works?", "worked", "broken?"],
);
const outcome = anyOf("results?", "output", "outcome", "failures?", "errors?", "summary", "report");
const asked = anyOf(
  // "tell me which of them fail"
  phrase`(?:what|which|whether|if|how|why|when) (?:\S+ ){0,3}?${aboutWork}\b`,
  // "show me the results"
  phrase`(?:it|them|(?:the|a|any|all) (?:\w+ )?${outcome})\b`,
  // "let me know"
  "$",
);
const report = new RegExp(
  phrase`^${polite}(?:tell|show|give|send|let) (?:me|us) (?:know\s*|about )?${asked}`,
  "i",
);
const ending = /^(?:stop|finish|quit|wait|thanks|thank you)\W*$/i;

/** Whether a clause asks for no more than to be told of the work, such as "show me which of them fail", or to stop. */
export const isReport = (clause: string): boolean =>
  ending.test(clause) || (report.test(firstWords(clause)) && fileNamesIn(clause).length === 0);

const going = ["again", "also", "only", "just", "them", "ones?", "with", "without", "in", "on", "for", "of"];
const elliptic = new RegExp(phrase`^(?:and |also )?${anyOf(determiner, ...going)}\b`, "i");

/** Whether a clause leaves its verb to the one before: "run the tests, then those in a.test.js". */
export const isElliptic = (clause: string): boolean => elliptic.test(firstWords(clause));
