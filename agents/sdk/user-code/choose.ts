// Which program a request means: its code blocks, else the file it names, else the one there is, else
// the one that a project starts with. Where that stays open the user is told what there is.

import { AgentError } from "../program/program.ts";
import { isNamedBy, nameWords } from "../request/files-meant.ts";
import { snippetName } from "../request/snippets.ts";
import { wantedOf } from "../request/wanted.ts";
import { asItIs, type CommandLine, commandLineFor, isArgumentOf } from "./command-line.ts";
import { type Language, languageOfFile } from "./language.ts";
import {
  ambiguous,
  baseName,
  describedFile,
  isConfig,
  listOf,
  missingFile,
  namedFiles,
  withoutTests,
} from "./named-files.ts";
import { doubtfulArgument } from "./said-arguments.ts";

/** A code block of the request; `language` is undefined where it is none that can be run. */
export type Snippet = { path: string; language: Language | undefined };

/** `name` is how the user knows it: a path relative to their files, or of a code block. */
export type Program = { name: string; language: Language } & CommandLine &
  ({ kind: "snippet"; path: string } | { kind: "file" });

/** What there is to choose from. `mains` are the files that the projects' `package.json` name as theirs. */
export type Choice = { request: string; snippets: Snippet[]; files: readonly string[]; mains: string[] };

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
 * `no_such_file` (both list the candidates), `nothing_to_run`, `not_to_be_run` or `unclear_command`.
 */
export function choosePrograms(choice: Choice): Program[] {
  const { request, files } = wantedOf(choice.request, choice.files);
  const snippets = choice.snippets.flatMap(({ path, language }): Program[] =>
    language ? [{ kind: "snippet", name: snippetName(path), path, language, ...asItIs }] : [],
  );
  if (snippets.length > 0) return snippets;
  const chosen = chooseFiles({ ...choice, request, files }).flatMap((name) => {
    const language = languageOfFile(name);
    const { line, options } = commandLineFor(request, name);
    // Node's own options may be how it reads TypeScript elsewhere.
    const own = language === "typescript" ? [] : options;
    return language ? [{ kind: "file" as const, name, language, line, options: own }] : [];
  });
  // A file that a program is given is none to run.
  const programs = chosen.filter(({ name }) => !chosen.some((other) => isArgumentOf(other, name)));
  refuseDoubtful(request, programs);
  return programs;
}

/** What a program is told decides what it does, so that nothing is passed or left out by a guess. */
function refuseDoubtful(request: string, programs: readonly Program[]): void {
  const lines = programs.map(({ line }) => line);
  for (const { name } of programs) {
    const word = doubtfulArgument(request, name, lines) ?? givenFile(request, name, programs);
    if (word === undefined) continue;
    const message = `Whether "${word}" is for ${name} is not clear, so nothing was run. Give the whole command in backticks.`;
    throw new AgentError("unclear_command", message);
  }
}

/** Another program that the words give to this one, as in "run load.py on deploy.sh". */
const givenFile = (request: string, name: string, programs: readonly Program[]): string | undefined =>
  programs.find(
    (other) =>
      other.name !== name &&
      nameWords(request).some(
        (word, at, words) =>
          isNamedBy(word, other.name) &&
          /\b(?:on|over|against|into)(?: the)?(?: file| script)?$/i.test(
            words.slice(Math.max(0, at - 3), at).join(" "),
          ),
      ),
  )?.name;
