import type { Sources } from "../sources.ts";
import type { Trace } from "../traces/trace.ts";

/** What an error means in its place: in words, and what would mend it. */
export type Diagnosis = { lines: string[]; fix?: string };

/** The error and the place where the user's own code comes upon it. */
export type Symptom = {
  trace: Trace;
  file: string;
  line: number;
  /** The text of that line. */
  text: string;
  sources: Sources;
};

/** One kind of error that can be explained: `pattern` is of `Kind: message`. */
export type Rule = {
  pattern: RegExp;
  explain: (match: RegExpExecArray, symptom: Symptom) => Promise<Diagnosis> | Diagnosis;
};
