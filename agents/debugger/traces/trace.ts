type TraceLanguage = "node" | "python" | "java" | "go";

/** One call in a stack. `file` is as the stack names it: a path, a URL, or for Java the name alone. */
export type Frame = {
  file: string;
  line: number;
  column?: number;
  name: string;
  /** The source of the line, where the stack shows it. */
  text?: string;
};

/** An error that a program told of with its stack, innermost call first. */
export type Trace = {
  language: TraceLanguage;
  /** Such as `TypeError`, without the names of its package. */
  kind: string;
  message: string;
  frames: Frame[];
  /** The errors that this one was made of: of most errors none or one, of a group several. */
  causes: Trace[];
};

/** Splits `TypeError: no` or `java.io.IOException: no` into the name and the message. */
export function splitError(text: string): { kind: string; message: string } {
  const [whole, name, message = ""] =
    /^(?:Uncaught |Unhandled )?([A-Za-z_$][\w$.]*)(?: \[[\w-]+\])?(?::\s*([\s\S]*))?$/.exec(text.trim()) ??
    [];
  if (whole === undefined || name === undefined) return { kind: "Error", message: text.trim() };
  return { kind: name.slice(name.lastIndexOf(".") + 1), message: message.trim() };
}
