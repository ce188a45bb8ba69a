// Which program a request means: its code blocks, else the file it names, else the one there is, else
// the one that a project starts with. Where that stays open the user is told what there is.

import { posix } from "node:path";
import { AgentError } from "../program.ts";
import { isNamedBy, nameWords } from "../request-words.ts";
import { snippetName } from "../snippets.ts";
import { listed } from "../words.ts";
import { type Language, languageOfFile } from "./language.ts";

/** A code block of the request; `language` is undefined where it is none that can be run. */
export type Snippet = { path: string; language: Language | undefined };

/** `name` is how the user knows it: a path relative to their files, or of a code block. */
export type Program =
  | { kind: "snippet"; name: string; path: string; language: Language }
  | { kind: "file"; name: string; language: Language };

/** What there is to choose from. `mains` are the files that the projects' `package.json` name as theirs. */
export type Choice = { request: string; snippets: Snippet[]; files: readonly string[]; mains: string[] };

const MAX_LISTED = 20;

function isTest(path: string): boolean {
  return /(^|\/)(test|tests|__tests__)\/|[._-](test|spec)\.[^/]+$|(^|\/)test_[^/]+\.py$/.test(path);
}

function isConfig(path: string): boolean {
  return /\.config\.[mc]?[jt]s$|\.d\.[mc]?ts$|(^|\/)(conftest|setup|__init__)\.py$/.test(path);
}

function baseName(path: string): string {
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

function withoutTests(files: readonly string[]): string[] {
  const others = files.filter((file) => !isTest(file));
  return others.length > 0 ? others : [...files];
}

function listOf(files: readonly string[]): string {
  return `There are ${listed(files, MAX_LISTED)}.`;
}

function ambiguous(files: readonly string[]): AgentError {
  return new AgentError("ambiguous_program", `Name the file that should run. ${listOf(files)}`);
}

/** The files whose path or full name the request contains, in the order of the request. */
function namedFiles(request: string, files: readonly string[]): string[] {
  const meant = nameWords(request)
    .map((word) => filesMeantBy(word, files))
    .filter((found) => found.length > 0);
  const unclear = meant.find((found) => found.length > 1);
  if (unclear) throw ambiguous(unclear);
  return withoutTests([...new Set(meant.flat())]);
}

/**
 * The first word of the request that is the path of a program, where no file has been found by name.
 * Only a folder before it tells a path from a product: Node.js is no file.
 */
function missingFile(request: string): string | undefined {
  return nameWords(request).find(
    (word) => /^(\.?[\w@-]+\/)+[\w.-]+$/.test(word) && languageOfFile(word) !== undefined,
  );
}

/** The file of whose base name every word is in the request; the longest name where there are several. */
function describedFile(request: string, files: readonly string[]): string | undefined {
  const said = new Set(wordsOf(request));
  const described = withoutTests(files)
    .map((file) => ({ file, words: wordsOf(baseName(file)) }))
    .filter(({ words }) => words.length > 0 && words.every((word) => said.has(word)))
    .sort((a, b) => b.words.length - a.words.length);
  const [best, next] = described;
  return best && best.words.length > (next?.words.length ?? 0) ? best.file : undefined;
}

/** The file that a project starts with, if exactly one lies less deep than every other. */
function startingFile(files: readonly string[], mains: readonly string[]): string | undefined {
  const depth = (file: string) => file.split("/").length;
  for (const isStart of [
    (file: string) => mains.includes(file),
    (file: string) => ["main", "__main__"].includes(baseName(file)),
    (file: string) => baseName(file) === "index",
  ]) {
    const starts = files.filter(isStart).sort((a, b) => depth(a) - depth(b));
    const [first, second] = starts;
    if (first && (!second || depth(first) < depth(second))) return first;
    if (first) throw ambiguous(starts);
  }
  return undefined;
}

function chooseFiles({ request, files, mains }: Choice): string[] {
  const runnable = files.filter((file) => languageOfFile(file) !== undefined);
  const named = namedFiles(request, runnable);
  if (named.length > 0) return named;
  const candidates = withoutTests(runnable.filter((file) => !isConfig(file)));
  const described = describedFile(request, candidates);
  if (described !== undefined) return [described];
  const missing = missingFile(request);
  if (missing !== undefined) {
    const present = candidates.length > 0 ? ` ${listOf(candidates)}` : "";
    throw new AgentError("no_such_file", `${missing} is not among the files.${present}`);
  }
  const chosen = candidates.length === 1 ? candidates[0] : startingFile(candidates, mains);
  if (chosen !== undefined) return [chosen];
  if (candidates.length > 0) throw ambiguous(candidates);
  throw new AgentError(
    "nothing_to_run",
    "There is nothing to run: give code in JavaScript, TypeScript, Python or shell, or files that have some.",
  );
}

/**
 * The programs to run, in order. Throws an `AgentError` with the code `ambiguous_program` or
 * `no_such_file` (both list the candidates) or `nothing_to_run`.
 */
export function choosePrograms(choice: Choice): Program[] {
  const snippets = choice.snippets.flatMap(({ path, language }): Program[] =>
    language ? [{ kind: "snippet", name: snippetName(path), path, language }] : [],
  );
  if (snippets.length > 0) return snippets;
  return chooseFiles(choice).flatMap((name): Program[] => {
    const language = languageOfFile(name);
    return language ? [{ kind: "file", name, language }] : [];
  });
}
