// What a request gives a program beside its file: the rest of a command in backticks or quotes, else what stands right
// behind its name in a sentence, such as "run cleanup.py with --dry-run".

import { existsSync } from "node:fs";
import { isNamedBy } from "../request/files-meant.ts";
import { saidArguments } from "./said-arguments.ts";

/**
 * How a program is started. `line` is one of a shell in which `"$@"` is the program itself; `options` are for what
 * runs it, such as `-O` for Python.
 */
export type CommandLine = { line: string; options: string[] };

const PROGRAM = '"$@"';

/** How a program is started of which nothing else is said. */
export const asItIs: CommandLine = { line: PROGRAM, options: [] };

/** The shell that there is. */
export const shell = existsSync("/bin/bash") ? "bash" : "sh";

/** What runs a program and may be given options for that; other starters only tell how it is started elsewhere. */
const interpreters = new Set(["node", "python", "python3", "bash", "sh"]);
const starters = new Set([...interpreters, "tsx", "ts-node", "npx", "deno", "bun", "uv", "poetry", "zsh"]);

const quoted = /`([^`\n]{1,2000})`|["“]([^"”\n]{1,2000})["”]/g;
/** A shell's operator, or a word with its quotes. */
const tokens = /\d?[<>]+(?:&\d?)?|[|&;]+|(?:"[^"]*"|'[^']*'|[^\s"'|&;<>])+/g;
const isOperator = (token: string): boolean => /^\d?[|&;<>]/.test(token);
/** Whether a command ends with it, and another may begin. */
const isEnd = (token: string): boolean => [";", "&&", "||", "&"].includes(token);

const wordOf = (token: string): string => token.replace(/["']/g, "");

function means(token: string, file: string): boolean {
  const path = wordOf(token).replace(/^\.\//, "");
  return path !== "" && isNamedBy(path, file);
}

/** The commands of a line, as tokens. */
function commandsIn(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const token of line.match(tokens) ?? []) {
    if (isEnd(token)) commands.push([]);
    else commands.at(-1)?.push(token);
  }
  return commands;
}

/** How a command starts a file. Undefined where it does something else. */
function startOf(command: readonly string[], file: string): CommandLine | undefined {
  const at = command.findIndex((token) => means(token, file));
  if (at < 0) return undefined;
  const begin = command.slice(0, at).findLastIndex(isOperator) + 1;
  const words = command.slice(begin, at);
  const variables = words.filter((_, index) => words.slice(0, index + 1).every((word) => /^\w+=/.test(word)));
  const [starter, ...options] = words.slice(variables.length);
  if (starter !== undefined && !starters.has(starter)) return undefined;
  const line = [...command.slice(0, begin), ...variables, PROGRAM, ...command.slice(at + 1)].join(" ");
  return { line, options: interpreters.has(starter ?? "") ? options.map(wordOf) : [] };
}

/** The commands that a request quotes. What is in quotes may be a sentence as well, and is a command if it starts like one. */
function quotedCommands(request: string): string[][] {
  return [...request.matchAll(quoted)].flatMap(([, command, words = ""]) => {
    if (command !== undefined) return commandsIn(command);
    return commandsIn(words).filter(([first = ""]) => starters.has(first));
  });
}

/** How a request has a file started. */
export function commandLineFor(request: string, file: string): CommandLine {
  const commands = quotedCommands(request).filter((command) => command.length > 1);
  const start = commands.map((command) => startOf(command, file)).find((found) => found !== undefined);
  return start ?? { line: [PROGRAM, ...saidArguments(request, file)].join(" "), options: [] };
}

/** A program with its line, as the user knows it. */
export const shownProgram = ({ name, line }: CommandLine & { name: string }): string =>
  line.replace(PROGRAM, () => name);

/** Whether a file is among what a program is given. */
export const isArgumentOf = ({ line }: CommandLine, file: string): boolean =>
  commandsIn(line)[0]?.some((token) => means(token, file)) === true;

/** The words that run a program as a line says. */
export function wordsOfLine(line: string, words: readonly [string, ...string[]]): [string, ...string[]] {
  return line === PROGRAM ? [...words] : [shell, "-c", line, shell, ...words];
}
