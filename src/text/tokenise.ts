import { stemmer } from "stemmer";
import { stopWords } from "./stop-words.ts";

/** A word of a text: as it was written (in lower case), and the term that it counts as. */
export type Token = {
  word: string;
  /** The word's stem; words that share it are the same to a search. */
  term: string;
  isStopWord: boolean;
};

/** Longer words are cut: they are encoded data, not language. */
const maxWordLength = 48;

// Writing without spaces has no words to split at: there, pairs of neighbouring characters serve as terms.
// `c++`, `c#` and the like keep their signs, without which they are another language.
const pattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]]+(?:\+\+|#)?/gv;
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** The words of a text in order. Linear in the text's length. */
export function tokenise(text: string): Token[] {
  const plain = text.normalize("NFKC").toLowerCase().replaceAll(/['’]/g, "");
  return (plain.match(pattern) ?? []).flatMap((word) =>
    unspaced.test(word) ? pairs(word) : [toToken(word.slice(0, maxWordLength))],
  );
}

/** The terms of a text that carry meaning, in order: its stems without the stop words. */
export const contentTerms = (text: string): string[] =>
  tokenise(text)
    .filter((token) => !token.isStopWord)
    .map((token) => token.term);

function toToken(word: string): Token {
  const isStopWord = stopWords.has(word);
  return { word, term: isStopWord ? word : stemOf(word), isStopWord };
}

// Finding a stem takes longer than all the rest, and a text's words are mostly ones that came before.
const stems = new Map<string, string>();
const maxStems = 20_000;

function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= maxStems) stems.clear();
  const stem = stemmer(word);
  stems.set(word, stem);
  return stem;
}

function pairs(run: string): Token[] {
  const characters = [...run];
  const starts = characters.length > 1 ? characters.slice(1) : characters;
  return starts.map((character, index) => {
    const word = characters.length > 1 ? `${characters[index]}${character}` : character;
    return { word, term: word, isStopWord: false };
  });
}
