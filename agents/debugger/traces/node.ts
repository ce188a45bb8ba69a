import { framesOf } from "./node-frames.ts";
import { headAt, headBefore } from "./node-head.ts";
import { reportIn, thrownWithoutStack } from "./node-report.ts";
import { type Stack, stacksIn } from "./node-stacks.ts";
import { splitError, type Trace } from "./trace.ts";

/** How far above its stack an error's message may begin: the difference of two values is long. */
const MAX_MESSAGE_LINES = 200;

/** An error of a stack. `"none"` where the stack is that of no error, undefined where it goes on with the one before. */
function errorOf(lines: readonly string[], { begin, end, previousEnd }: Stack) {
  const start = Math.max(previousEnd, begin - MAX_MESSAGE_LINES);
  const report = reportIn(lines, start, begin);
  // An error in brackets has no stack: this one is of an error among its properties.
  const isWhole = report !== undefined && !lines[report.begin]?.startsWith("[");
  const head = isWhole ? headAt(lines, report.begin, begin) : headBefore(lines, start, begin);
  if (head === "none" || head === undefined) return head;
  const error = splitError(head.text);
  const frames = framesOf(lines.slice(begin, end));
  const thrownAt = report === undefined ? [] : [report.thrownAt];
  const all = error.kind === "SyntaxError" ? [...thrownAt, ...frames] : [...frames, ...thrownAt];
  const trace: Trace = { language: "node", ...error, frames: all, causes: [] };
  return { trace, isCause: head.isCause, isUncaught: report !== undefined };
}

/** The errors with a stack, and the causes among them as those of others: they stand among an error's properties. */
function readStacks(lines: readonly string[]) {
  const read: { uncaught: Trace[]; others: Trace[] } = { uncaught: [], others: [] };
  let open: { trace: Trace; indent: number; isOpen: boolean }[] = [];
  for (const stack of stacksIn(lines)) {
    const last = open.at(-1);
    if (last !== undefined && stack.isNested) last.isOpen = true;
    const error = errorOf(lines, stack);
    if (error === "none") continue;
    if (error === undefined) {
      last?.trace.frames.push(...framesOf(lines.slice(stack.begin, stack.end)));
      continue;
    }
    open = open.filter(({ indent, isOpen }) => isOpen && indent < stack.indent && indent - 4 < stack.closed);
    const { trace, isCause, isUncaught } = error;
    const owner = open.at(-1) ?? (isCause ? last : undefined);
    if (owner !== undefined) owner.trace.causes.push(trace);
    else if (isUncaught) read.uncaught.push(trace);
    else read.others.push(trace);
    const isOpen = lines[stack.end - 1]?.endsWith("{") === true;
    open.push({ trace, indent: stack.indent, isOpen });
  }
  return read;
}

/** An error that has lost its stack is shown in brackets; any other value has no name. */
function thrownTraces(lines: readonly string[]): Trace[] {
  return thrownWithoutStack(lines).map(({ text, thrownAt }) => {
    const [, error] = /^\[(\w*(?:Error|Exception)\b[\s\S]*)\]/.exec(text) ?? [];
    const named = error === undefined ? { kind: "Uncaught", message: text } : splitError(error);
    return { language: "node", ...named, frames: [thrownAt], causes: [] };
  });
}

/** The errors in the output of a JavaScript program; those that nobody caught come first. */
export function readNodeTraces(lines: readonly string[]): Trace[] {
  const { uncaught, others } = readStacks(lines);
  return [...uncaught, ...thrownTraces(lines), ...others];
}
