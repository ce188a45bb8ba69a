import { stripVTControlCharacters } from "node:util";
import { readGoTraces } from "./go.ts";
import { readJavaTraces } from "./java.ts";
import { readNodeTraces } from "./node.ts";
import { readPythonTraces } from "./python.ts";
import type { Trace } from "./trace.ts";

const MAX_LINE_CHARACTERS = 2_000;

/** All errors with stacks that a program's output tells of, in any of the languages. */
export function readTraces(output: string): Trace[] {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n/)
    .map((line) => line.slice(0, MAX_LINE_CHARACTERS));
  const others = [...readPythonTraces(lines), ...readJavaTraces(lines), ...readGoTraces(lines)];
  // Java's frames look like those of Node.
  const isJava = others.some(({ language }) => language === "java");
  return isJava ? others : [...readNodeTraces(lines), ...others];
}
