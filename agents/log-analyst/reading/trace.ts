// Which lines are more of an entry: stacks, and what else a program writes in more than one line.

import { impliedLevel, isException } from "../formats/failure-words.ts";
import type { Entry } from "./entry.ts";

/** An entry that lines may still be added to. */
export type Open = {
  entry: Entry;
  /** Whether its first line is of a known format. */
  isKnown: boolean;
  /** Whether its first line has a time: then all that follows and is of no format belongs to it. */
  isTimed: boolean;
  /** Whether a line before it, or its own, has one: then so does what follows, unless it tells of a failure. */
  isAfterTimed: boolean;
};

/** Lines of a stack by themselves, whatever stands before them. */
const frame =
  /^\s*(?:File "[^"]+", line \d+|Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames)|#\d+ (?:\S+\(\d+\): |\{main\}))/;
/** A frame of Node, Java and .NET: how it begins, and how it ends. */
const call = { begin: /^\s*at \S/, end: /(?:\)|:\d+:\d+|:line \d+|\[[^\]]*\])$/ };
/** What belongs to a line before it where it has no head of its own. */
const headless =
  /^(?:\s|[)}\]]+[,;]?$|Stack trace:$|#\d+ |goroutine \d+ \[|created by |During handling of |The above exception |stack backtrace:|note: run with `RUST|Node\.js v\d|\S+\.rb:\d+:in )/;
/** Java's exceptions, which its loggers write below the entry even where that is no error. */
const ofPackage = /^(?:[a-z]\w*\.)+[A-Z]\w*/;
const npm = /^npm (?:ERR!|error)(?:\s|$)/;
const traceback = /^Traceback \(/;

/** What Python writes between two exceptions of one entry. */
const between = /^(?:During handling of |The above exception )/;
/** A call of Go, whose place is on the next line. */
const goCall = /^[\w./*{}[\]-]+(?:\(\*?\w+\)[\w.]*)?\(.{0,400}\)$/;
const beforeGoCall = /^(?:goroutine \d+ \[|\t\S+:\d+|\[signal )/;

const isGrave = ({ level }: Entry): boolean => level === "error" || level === "warning";

/** Whether a line names the exception of Python's stack in an entry, which ends in it. */
function endsTrace({ message, details }: Entry, text: string): boolean {
  if (!/^\s/.test(details.at(-1) ?? "")) return false;
  return /^[A-Za-z_][\w.]*(?::|$)/.test(text) && [message, ...details].some((line) => traceback.test(line));
}

/** Whether an exception may come next in an entry: where it has none yet, or says that another one follows. */
const awaitsException = ({ details }: Entry): boolean =>
  details.length === 0 || between.test(details.at(-1) ?? "");

/** Whether a line is a frame of a stack, or of what stands among them. */
export const isFrame = (text: string): boolean =>
  frame.test(text) || (call.begin.test(text) && call.end.test(text));

/** Whether a line that is of no format is more of what was written before it. */
export function isMoreOf({ entry, isKnown, isTimed, isAfterTimed }: Open, text: string): boolean {
  if (isFrame(text) || headless.test(text) || endsTrace(entry, text)) return true;
  if (goCall.test(text) && beforeGoCall.test(entry.details.at(-1) ?? "")) return true;
  if (npm.test(text) && npm.test(entry.message)) return true;
  if (isGrave(entry) && (isTimed || (isKnown && isException(text) && awaitsException(entry)))) return true;
  if (impliedLevel(text) === "error") return isKnown && !isGrave(entry) && ofPackage.test(text);
  return isAfterTimed;
}

/** Whether a line with a head of its own, but no level, is more of what the same process wrote at the same time. */
export function isHeadedMoreOf({ entry, isKnown }: Open, text: string, time: number | undefined): boolean {
  if (isFrame(text) || between.test(text) || endsTrace(entry, text)) return true;
  if (/^(?: {2}|\t)/.test(text)) return entry.details.length > 0;
  const isSoon = Math.abs((time ?? 0) - (entry.time ?? 0)) <= 1_000;
  return isKnown && isSoon && isGrave(entry) && isException(text) && awaitsException(entry);
}
