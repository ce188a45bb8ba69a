import { stripVTControlCharacters } from "node:util";
import { messageOf, type NameOf, type Place, placesOf } from "../sdk/user-code/stack.ts";
import type { Failure } from "./outcome.ts";

/** Where a file could not be loaded, if the message names a line of it or of another of the user's. */
function placeInMessage(message: string, file: string, nameOf: NameOf): Partial<Place> {
  // The stack's own places may all be those of the framework.
  const words = messageOf(message);
  const [, line, column] = /[:(](\d+):(\d+)\b/.exec(words) ?? [];
  const [, unparsed = ""] = /^SyntaxError: (.+?): /.exec(words) ?? [];
  const [inStack] = nameOf(unparsed) === undefined ? placesOf(message, nameOf) : [];
  if (inStack) return inStack;
  const own = nameOf(unparsed) ?? nameOf(file);
  if (own === undefined) return {};
  return line === undefined
    ? { file: own }
    : { file: own, line: Number(line), column: Math.max(1, Number(column)) };
}

/** Jest puts a title above what kept a file from being loaded, and advice above an error of syntax, and indents both. */
function ownWords(message: string): string {
  const [, titled] = /^\s*● Test suite failed to run\n([\s\S]*)$/.exec(message) ?? [];
  const [, details = titled ?? message] = /\n {4}Details:\n([\s\S]*)$/.exec(titled ?? "") ?? [];
  return titled === undefined ? message.trim() : details.replace(/^ {4}/gm, "").trim();
}

/** Syntax that is right, but not for Node: jest has to be told how to translate it. */
const needsTransform =
  /^SyntaxError: (?:\S+\.(?:[mc]?tsx?|jsx): |.*(?:outside a module|Unexpected token 'export'))/;
const transformHint =
  "Jest reads TypeScript, JSX and, in CommonJS, import and export only with a transform: ts-jest, or Babel's presets.";

/** A file of tests that could not be loaded, by its path and what jest or vitest says. */
export function loadFailure(
  { name, message }: { name: string; message?: string | null | undefined },
  nameOf: NameOf,
): Failure {
  const text = ownWords(stripVTControlCharacters(message ?? ""));
  const words = messageOf(text) || "It could not be loaded.";
  const isAdvised = message?.includes("Jest failed to parse a file") && needsTransform.test(words);
  return {
    name: nameOf(name) ?? name,
    message: isAdvised ? `${words}\n\n${transformHint}` : words,
    ...placeInMessage(text, name, nameOf),
  };
}
