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
/** Not far behind these stands an option that is not wanted. */
const negations = /^(?:without|no|not|never|drop|remove|omit|avoid|skip|instead|\w+n['’]t)$/i;
const FAR = 4;

/** Whether the option at an index is one that is not wanted. */
function isUnwanted(words: readonly Said[], at: number): boolean {
  const before = words.slice(Math.max(0, at - FAR), at);
  return before
    .slice(before.findLastIndex(({ isLast }) => isLast) + 1)
    .some(({ word }) => negations.test(word));
}

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
    if (!isOption(word) || isUnwanted(words, at)) return [];
    return [word, ...wordsFrom(words, at + 1, isValue).slice(0, 1)];
  });
}

const isNamed = (file: string) => (said: Said) =>
  said.word !== "" && isNamedBy(said.word.replace(/^\.\//, ""), file);

/**
 * The arguments that a request gives a file in the line that names it, else in its first: what follows the name as in
 * a command, and the options elsewhere in the line where no other program is meant (`isOnly`).
 */
export function saidArguments(request: string, file: string, isOnly: boolean): string[] {
  const lines = request.trim().split("\n").map(saidIn);
  const words = lines.find((line) => line.some(isNamed(file))) ?? lines[0] ?? [];
  const named = words.findIndex(isNamed(file));
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
