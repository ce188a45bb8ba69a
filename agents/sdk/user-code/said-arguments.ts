import { isNamedBy } from "../request/files-meant.ts";
import { languageOfFile } from "./language.ts";

/** A word of a sentence without quotes, and whether a part of the sentence ends with it. */
type Said = { word: string; isLast: boolean };

const ending = /(?<![)"'`”,;:!?.])[)"'`”,;:!?.]+$/;

const saidIn = (request: string): Said[] =>
  request.split(/\s+/).map((text) => ({
    word: text.replace(/^["'`“(]+/, "").replace(ending, ""),
    isLast: ending.test(text) && !/[^"'`”]["'`”]$/.test(text),
  }));

/** Without anything that a shell takes for its own. */
const plain = /^[\w@%+=:,./-]+$/;
const isOption = (word: string): boolean => /^--?[A-Za-z][\w-]*(?:=|$)/.test(word) && plain.test(word);
/** A value is told from a word of the sentence by a digit, or by what paths have. */
const isValue = (word: string): boolean => plain.test(word) && /\d|\w[./]\w/.test(word);
const isPath = (word: string): boolean =>
  isValue(word) && /[./]/.test(word) && languageOfFile(word) === undefined;

const interpreter = /^(?:node|python3?|bash|sh|tsx|ts-node)$/;
/** Behind these stands an option that is not wanted. */
const negations = new Set(["without", "no", "not", "never", "drop", "remove", "omit"]);

/** The words from `at` on up to one that is not wanted, or with which a part of the sentence ends. */
function wordsFrom(words: readonly Said[], at: number, isWanted: (word: string, before: string) => boolean) {
  const taken: string[] = [];
  for (let end = at; end < words.length && !words[end - 1]?.isLast; end += 1) {
    const word = words[end]?.word ?? "";
    if (!isWanted(word, words[end - 1]?.word ?? "")) break;
    taken.push(word);
  }
  return taken;
}

/** The options among words, each with its value. */
function optionsIn(words: readonly Said[]): string[] {
  return words.flatMap(({ word }, at) => {
    if (!isOption(word) || negations.has(words[at - 1]?.word.toLowerCase() ?? "")) return [];
    return [word, ...wordsFrom(words, at + 1, isValue).slice(0, 1)];
  });
}

/**
 * The arguments that a sentence gives a file: what follows its name as in a command, and the options elsewhere in the
 * sentence where no other program is meant (`isOnly`).
 */
export function saidArguments(request: string, file: string, isOnly: boolean): string[] {
  const words = saidIn(request);
  const named = words.findIndex(({ word }) => word !== "" && isNamedBy(word.replace(/^\.\//, ""), file));
  const isArgument = interpreter.test(words[named - 1]?.word ?? "") ? isValue : isPath;
  const behind =
    named < 0
      ? []
      : wordsFrom(words, named + 1, (word, before) => {
          return isOption(word) || isArgument(word) || (isOption(before) && isValue(word));
        });
  if (!isOnly) return behind;
  return [...behind, ...optionsIn(words.toSpliced(named + 1, behind.length))];
}
