import { isNamedBy } from "../request/files-meant.ts";
import { languageOfFile } from "./language.ts";

/** A word of a sentence without quotes, and whether a part of the sentence ends with it. */
type Said = { word: string; isLast: boolean };

const ending = /(?<![)"'`”,;:!?.])[)"'`”,;:!?.]+$/;

/** What is quoted and more than a word is a command by itself, or somebody else's words. */
const quotation = /`[^`\n]*\s[^`\n]*`|["“][^"”\n]*\s[^"”\n]*["”]/g;

const wordsOf = (line: string): Said[] =>
  line
    .replace(quotation, ";")
    .split(/\s+/)
    .map((text) => ({
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
/** With these the sentence goes on behind an option, which any other word may be the value of. */
const goesOn =
  /^(?:|and|then|or|but|so|please|again|now|first|twice|to|on|in|for|by|at|from|with|when|if|because|as|it|that|which|is)$/i;

const isNamed = (file: string) => (said: Said) =>
  said.word !== "" && isNamedBy(said.word.replace(/^\.\//, ""), file);

/** What follows a file's name as in a command, or behind a "with". */
function behind(words: readonly Said[], named: number): string[] {
  const isArgument = interpreter.test(words[named - 1]?.word ?? "") ? isValue : isPath;
  const isWith = words[named + 1]?.word === "with" && !words[named]?.isLast;
  const taken: string[] = [];
  for (let at = named + 1 + Number(isWith); !words[at - 1]?.isLast; at += 1) {
    const word = words[at]?.word ?? "";
    const isOfOption = isOption(taken.at(-1) ?? "") && isValue(word);
    if (!isOption(word) && !isOfOption && (isWith || !isArgument(word))) break;
    taken.push(word);
  }
  return taken;
}

/** The line of a request that names a file, else its first, as words. */
function lineOf(request: string, file: string): Said[] {
  const lines = request.trim().split("\n").map(wordsOf);
  return lines.find((line) => line.some(isNamed(file))) ?? lines[0] ?? [];
}

/** The arguments that a request gives a file where it names it. */
export function saidArguments(request: string, file: string): string[] {
  const words = lineOf(request, file);
  const places = words.flatMap((word, at) => (isNamed(file)(word) ? [at] : []));
  return places.map((at) => behind(words, at)).find(({ length }) => length > 0) ?? [];
}

/**
 * The first word that may be an argument for a file and is none that is surely meant: an option elsewhere in its line,
 * or what may be the value of one. `lines` are those by which programs are started.
 */
export function doubtfulArgument(
  request: string,
  file: string,
  lines: readonly string[],
): string | undefined {
  const words = lineOf(request, file);
  const given = lines.flatMap((line) => line.split(" "));
  const told = /\bwith (?:the )?(?:argument|arg|parameter|flag|option)s?\b/i.exec(request)?.[0];
  if (told !== undefined && lines.every((line) => !line.includes(" "))) return told;
  return words.find(({ word, isLast }, at) => {
    if (!isOption(word)) return false;
    const next = isLast || word.includes("=") ? "" : (words[at + 1]?.word ?? "");
    return !given.includes(word) || !(goesOn.test(next) || isOption(next) || given.includes(next));
  })?.word;
}
