import { findNegations, withoutNegated } from "../../../src/routing/english/negations.ts";
import { AgentError } from "../program/program.ts";
import { isNamedAmong, nameWords } from "./files-meant.ts";

/** "Don't run it": then nothing is to be run, whatever else is named. */
const ofAll =
  /\b(?:run|runn|execut|start|launch)(?:e|ing)?\s+(?:it|them|this|that|these|those|anything|(?:the|my|any|this|that)\s+(?:code|program|script|file)s?)\b/i;

/** Behind a comma it is an order in a question too: "explain why it fails, without running anything". */
const withoutRunning = /[,;(]\s*without\s+(?:running|executing|starting)\s+(?:it|them|this|that|anything)\b/i;

/** What a request says not to do, in its words. */
export const unwantedIn = (request: string): string[] =>
  findNegations(request).map(({ start, end }) => request.slice(start, end));

/**
 * What a request leaves to be run, for whoever runs something: its words without what it says not to do, and the files
 * without those that it names there alone, which are `unwanted`. Throws an `AgentError` with the code `not_to_be_run`
 * where nothing is to be run.
 */
export function wantedOf(request: string, files: readonly string[]) {
  const negated = unwantedIn(request);
  if (withoutRunning.test(request) || negated.some((words) => ofAll.test(words))) {
    throw new AgentError("not_to_be_run", "The request says that this is not to be run, so nothing was.");
  }
  const wanted = withoutNegated(request);
  const [words, unwantedWords] = [nameWords(wanted), negated.flatMap(nameWords)];
  const isUnwanted = (file: string) => isNamedAmong(unwantedWords, file) && !isNamedAmong(words, file);
  return {
    request: wanted,
    files: files.filter((file) => !isUnwanted(file)),
    unwanted: files.filter(isUnwanted),
  };
}
