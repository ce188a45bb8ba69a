// Which files the words of a request mean: by their paths, or by what they are called.

import { posix } from "node:path";
import { isTestFile } from "../files/test-file.ts";
import { AgentError } from "../program/program.ts";
import { isNamedBy, nameWords } from "../request/files-meant.ts";
import { listed } from "../text/words.ts";
import { languageOfFile } from "./language.ts";

const MAX_LISTED = 20;

/** Whether a file of code only sets something up, or declares. */
export function isConfig(path: string): boolean {
  return /\.config\.[mc]?[jt]s$|\.d\.[mc]?ts$|(^|\/)(conftest|setup|__init__)\.py$/.test(path);
}

/** The name of a file without its folder and its ending. */
export function baseName(path: string): string {
  return posix.basename(path).replace(/\.[^.]+$/, "");
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/** The files that a word of the request means: the one with that path, else those whose path ends so. */
function filesMeantBy(word: string, files: readonly string[]): string[] {
  if (files.includes(word)) return [word];
  return files.filter((file) => isNamedBy(word, file));
}

/** The files that are no tests, where there are such. */
export function withoutTests(files: readonly string[]): string[] {
  const others = files.filter((file) => !isTestFile(file));
  return others.length > 0 ? others : [...files];
}

/** What there is, as a sentence. */
export function listOf(files: readonly string[]): string {
  return `There are ${listed(files, MAX_LISTED)}.`;
}

/** That the user has to say which of several files is meant. */
export function ambiguous(files: readonly string[]): AgentError {
  return new AgentError("ambiguous_program", `Name the file that should run. ${listOf(files)}`);
}

/**
 * The files whose path or full name the request contains, in the order of the request. Throws an `AgentError`,
 * `ambiguous_program`, where a word of it means several.
 */
export function namedFiles(request: string, files: readonly string[]): string[] {
  const meant = nameWords(request)
    .map((word) => filesMeantBy(word, files))
    .filter((found) => found.length > 0);
  const unclear = meant.find((found) => found.length > 1);
  if (unclear) throw ambiguous(unclear);
  return withoutTests([...new Set(meant.flat())]);
}

/** What is called like a file of JavaScript and is none: it is only taken for one in backticks. */
const products = new Set(
  "alpine angular babylon backbone chart d3 deno discord ember express handlebars hls knockout leaflet moment next node nuxt p5 paper pdf phaser pixi plotly react reveal socket solid tensorflow three underscore video vue".split(
    " ",
  ),
);

const isProduct = (word: string): boolean =>
  /^[\w]+\.js$/i.test(word) && products.has(baseName(word).toLowerCase());

/** The first word of the request that is the path of a program, where no file has been found by name. */
export function missingFile(request: string): string | undefined {
  const commands = [...request.matchAll(/`([^`\n]{1,2000})`/g)].flatMap(([, command = ""]) =>
    nameWords(command),
  );
  const isPath = (word: string) =>
    /^(?:\.?[\w@-]+\/)*[\w.-]+$/.test(word) && languageOfFile(word) !== undefined;
  return nameWords(request).find((word) => isPath(word) && (commands.includes(word) || !isProduct(word)));
}

/** The file of whose base name every word is in the request; the longest name where there are several. */
export function describedFile(request: string, files: readonly string[]): string | undefined {
  const said = new Set(wordsOf(request));
  const described = withoutTests(files)
    .map((file) => ({ file, words: wordsOf(baseName(file)) }))
    .filter(({ words }) => words.length > 0 && words.every((word) => said.has(word)))
    .sort((a, b) => b.words.length - a.words.length);
  const [best, next] = described;
  return best && best.words.length > (next?.words.length ?? 0) ? best.file : undefined;
}
