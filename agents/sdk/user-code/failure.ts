import { stripVTControlCharacters } from "node:util";
import type { Finding } from "../../../src/agents/contract.ts";
import type { CommandResult } from "../commands/command.ts";
import type { Program } from "./choose.ts";
import type { Launch } from "./launch.ts";
import { type NameOf, ownPath, type Place, pathOf, uncaughtError } from "./stack.ts";

type Failure = { message: string; place: Place | undefined };

const pythonFrame = /^\s*File "(.+?)", line (\d+)/gm;
const shellMessage = /^(.+?): (?:line )?(\d+): (.+)$/gm;

function placeIn(file: string | undefined, line: string | undefined, nameOf: NameOf): Place | undefined {
  const name = file === undefined ? undefined : nameOf(file);
  return name === undefined ? undefined : { file: name, line: Math.max(1, Number(line)) };
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split("\n")
      .findLast((line) => /^\S/.test(line)) ?? ""
  );
}

function pythonFailure(stderr: string, nameOf: NameOf): Failure | undefined {
  const frames = [...stderr.matchAll(pythonFrame)];
  if (frames.length === 0) return undefined;
  const places = frames.flatMap(([, file, line]) => placeIn(file, line, nameOf) ?? []);
  return { message: lastLine(stderr), place: places.at(-1) };
}

function shellFailure(stderr: string, nameOf: NameOf): Failure | undefined {
  const match = [...stderr.matchAll(shellMessage)].at(-1);
  return match && { message: match[3] ?? "", place: placeIn(match[1], match[2], nameOf) };
}

const readers = {
  javascript: uncaughtError,
  typescript: uncaughtError,
  python: pythonFailure,
  shell: shellFailure,
};

function endOf({ exitCode, signal }: CommandResult): string {
  return signal === null ? `exited with code ${exitCode}` : `was ended by ${signal}`;
}

/** What made a program fail, with its place in the user's files where the program's own words tell it. */
export function findFailure(
  program: Program,
  launch: Launch,
  result: CommandResult,
  filesFolder: string,
): Finding {
  const nameOf: NameOf = (file) => (pathOf(file) === launch.file ? program.name : ownPath(filesFolder, file));
  const failure = readers[program.language](stripVTControlCharacters(result.stderr), nameOf);
  const words = failure?.message || lastLine(result.stderr);
  return {
    severity: "error",
    rule: `${program.language}/failed`,
    message: `${program.name} ${endOf(result)}${words ? `: ${words}` : "."}`,
    ...(failure?.place ?? { file: program.name }),
  };
}
