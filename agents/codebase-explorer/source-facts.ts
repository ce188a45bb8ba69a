/** What a source imports: the name it uses for it, where, and whether it is needed when the program runs. */
export type Import = { specifier: string; line: number; isTypeOnly: boolean };

/** A name that a source defines. */
export type Definition = {
  name: string;
  kind: "function" | "class" | "type" | "variable" | "method";
  line: number;
};

/** What one source says of itself. `names` are all identifiers in it, with their lines. */
export type SourceFacts = {
  imports: Import[];
  definitions: Definition[];
  names: Map<string, number[]>;
  /** Whether it is made to be started. */
  isMain: boolean;
};

/** Turns places in a text into line numbers, which begin at 1. */
export function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** Adds a line to those of a name. */
export function note(names: Map<string, number[]>, name: string, line: number): void {
  const lines = names.get(name);
  if (lines === undefined) names.set(name, [line]);
  else if (lines.at(-1) !== line) lines.push(line);
}
