import { isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { parse } from "stacktrace-parser";

/** A place in one of the user's files, as its findings name it. */
export type Place = { file: string; line: number; column?: number };

/** A file's name for the user; undefined where it is none of theirs. Takes what stacks have: paths and URLs. */
export type NameOf = (file: string) => string | undefined;

/** The path of a file that a stack names by its path or by a `file:` URL. */
export function pathOf(file: string): string {
  return file.startsWith("file://") ? fileURLToPath(file) : file;
}

/** Such a file's path relative to `root`; undefined where it is outside or was installed. */
export function ownPath(root: string, file: string): string | undefined {
  const absolute = pathOf(file);
  if (!isAbsolute(absolute)) return undefined;
  const parts = relative(root, absolute).split(sep);
  return parts[0] === "" || parts[0] === ".." || parts.includes("node_modules") ? undefined : parts.join("/");
}

/** The places of the user's files that a JavaScript stack passes through, innermost first. */
export function placesOf(stack: string, nameOf: NameOf): Place[] {
  return parse(stripVTControlCharacters(stack)).flatMap(({ file, lineNumber, column }) => {
    const name = file === null ? undefined : nameOf(file);
    if (name === undefined || lineNumber === null) return [];
    return [{ file: name, line: lineNumber, ...(column !== null && column > 0 && { column }) }];
  });
}

/**
 * The same for a stack of a program that Node ran with the TypeScript hooks: those keep the lines of
 * TypeScript but not its columns, which are left out.
 */
export function nodePlacesOf(stack: string, nameOf: NameOf): Place[] {
  return placesOf(stack, nameOf).map(withTrueColumn);
}

/** A place that Node tells, without the column if that is one of the JavaScript made of TypeScript. */
export function withTrueColumn({ file, line, column }: Place): Place {
  return { file, line, ...(column !== undefined && !/\.[mc]?tsx?$/.test(file) && { column }) };
}

/** An error's words: what stands before its stack, and before the modules that wanted one that is missing. */
export function messageOf(stack: string): string {
  const [message = ""] = stripVTControlCharacters(stack).split(/\n(?:[ \t]+at |Require stack:\n)/, 1);
  return message.trim();
}

/** Node's report of an error that nobody caught: where it was thrown, then the error. */
const uncaughtReport = /^(.+):(\d+)\n.*\n\s*\^+\s*\n/gm;

/** The error that ended a Node process, by what it wrote to its standard error last; undefined if none did. */
export function uncaughtError(
  stderr: string,
  nameOf: NameOf,
): { message: string; place: Place | undefined } | undefined {
  const plain = stripVTControlCharacters(stderr);
  const report = [...plain.matchAll(uncaughtReport)].at(-1);
  if (!report) return undefined;
  const error = plain.slice(report.index + report[0].length).trim();
  const [, file = "", line] = report;
  const name = nameOf(file);
  const thrownAt = name === undefined ? undefined : { file: name, line: Math.max(1, Number(line)) };
  const [words = ""] = error.split(/\n\(Use `node --trace-uncaught|(?<!\n)\n+Node\.js v[\d.]+$/, 1);
  const message = messageOf(words);
  return { message, place: nodePlacesOf(error, nameOf)[0] ?? thrownAt };
}
