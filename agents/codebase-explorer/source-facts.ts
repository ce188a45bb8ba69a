/**
 * What a source imports: the name it uses for it, and where. It is late where the source can be loaded without it: in a
 * function, or for types alone.
 */
export type Import = { specifier: string; line: number; isLate: boolean };

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

/** Adds a line to those of a name. */
export function note(names: Map<string, number[]>, name: string, line: number): void {
  const lines = names.get(name);
  if (lines === undefined) names.set(name, [line]);
  else if (lines.at(-1) !== line) lines.push(line);
}
