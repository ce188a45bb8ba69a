// What a request asks of a table in words. What it asks and cannot be answered is told as well.

import type { Column } from "../column.ts";
import { isKey } from "../keys.ts";
import { conditionIn, methodsBeyond } from "./beyond.ts";
import { type Asked, because, type Question } from "./question.ts";
import { readSentence } from "./read-sentence.ts";
import { withoutNames } from "./values.ts";
import { namingWords, wordsOf } from "./words.ts";

const MAX_REQUEST = 10_000;
const MAX_SENTENCES = 20;
const MAX_CHARACTERS = 400;
const MAX_QUESTIONS = 6;
const fileName = /\S+\.(?:csv|tsv|tab|json|ndjson|jsonl|xlsx?)\b/gi;
/** Words for measures that are meant otherwise. */
const otherwise =
  /\b(?:in total|overall|sum (?:it |this |that |them )?up|(?:do|does|did|it|this|that|what) [^,]*\bmean\b(?! of)|means)\b/gi;

const sentencesOf = (request: string): string[] =>
  request
    .slice(0, MAX_REQUEST)
    .split(/[?!;\n]+|\.(?=\s|$)|,?\s+and\s+(?=(?:what|how|which)\b)/i)
    .slice(0, MAX_SENTENCES)
    .map((sentence) =>
      sentence.slice(0, MAX_CHARACTERS).replaceAll(fileName, " ").replaceAll(otherwise, " ").trim(),
    )
    .filter((sentence) => sentence !== "");

/** What one sentence asks for, and what of it goes beyond what is worked out here. */
function readWhole(text: string, columns: readonly Column[], areRows: (text: string) => boolean): Asked {
  const beyond = methodsBeyond(withoutNames(text, columns));
  if (beyond.length > 0)
    return { questions: [], unanswered: beyond.flatMap((reason) => because(reason).unanswered) };
  const asked = readSentence(text, columns, areRows);
  const condition =
    asked.questions.length === 0 ? undefined : conditionIn(text, withoutNames(text, columns), columns);
  if (condition === undefined) return asked;
  const told = `The condition "${condition}" is not applied: all rows are meant.`;
  return { ...asked, unanswered: [...asked.unanswered, told] };
}

/** What a request asks of a table. Its rows are what the file is called by, or its keys: `orders.csv`, `order_id`. */
export function questionsIn(request: string, columns: readonly Column[], file: string): Asked {
  const keys = columns.filter(isKey).map(({ name }) => name);
  const rowWords = new Set(wordsOf([file, ...keys].join(" ")));
  const areRows = (text: string) => namingWords(text).every((word) => rowWords.has(word));
  const all = sentencesOf(request).map((sentence) => readWhole(sentence, columns, areRows));
  const questions: Question[] = all.flatMap((asked) => asked.questions);
  const more = questions.length - MAX_QUESTIONS;
  const unanswered = all.flatMap((asked) => asked.unanswered);
  return {
    questions: questions.slice(0, MAX_QUESTIONS),
    unanswered: [
      ...new Set([...unanswered, ...(more > 0 ? [`${more} more of the questions are not answered.`] : [])]),
    ],
  };
}
