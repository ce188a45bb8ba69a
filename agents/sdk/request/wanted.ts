import { findNegations, withoutNegated } from "../../../src/routing/english/negations.ts";
import { AgentError } from "../program/program.ts";
import { isNamedBy, nameWords } from "./files-meant.ts";

/** "Don't run it": then nothing is to be run, whatever else is named. */
const ofAll =
  /\b(?:run|runn|execut|start|launch)(?:e|ing)?\s+(?:it|them|this|that|these|those|anything|(?:the|my|any|this|that)\s+(?:code|program|script|file)s?)\b/i;

/** Behind a comma it is an order in a question too: "explain why it fails, without running anything". */
const withoutRunning = /[,;(]\s*without\s+(?:running|executing|starting)\s+(?:it|them|this|that|anything)\b/i;

/** What a request says not to do, in its words. */
export const unwantedIn = (request: string): string[] =>
  findNegations(request).map(({ start, end }) => request.slice(start, end));

/** Of some files those that are not to be run: the request names them where it says what not to do, and nowhere else. */
export function unwantedFiles(request: string, files: readonly string[]): string[] {
  const wanted = nameWords(withoutNegated(request));
  const unwanted = unwantedIn(request).flatMap(nameWords);
  const isNamed = (words: readonly string[], file: string) => words.some((word) => isNamedBy(word, file));
  return files.filter((file) => isNamed(unwanted, file) && !isNamed(wanted, file));
}

/**
 * A request without what it says not to do, for whoever runs something: what is left is what may be run. Throws an
 * `AgentError` with the code `not_to_be_run` where that is nothing.
 */
export function wantedIn(request: string): string {
  if (withoutRunning.test(request) || unwantedIn(request).some((words) => ofAll.test(words))) {
    throw new AgentError("not_to_be_run", "The request says that this is not to be run, so nothing was.");
  }
  return withoutNegated(request);
}
