/** What a comment says: in all, of each parameter, and by its other tags. */
export type Doc = {
  text: string;
  parameters: ReadonlyMap<string, string>;
  returns: string;
  throws: string[];
  examples: string[];
  deprecated: string | undefined;
  isInternal: boolean;
};

/** A parameter; `default` is the code of its default. */
export type Parameter = { name: string; type: string; isOptional: boolean; default: string | undefined };
/** One way in which something can be called. */
export type Signature = { text: string; parameters: Parameter[]; returns: string };

/** A thing that a module exports, or a member of one. `line` is from 1, `file` relative to the user's files. */
export type Item = {
  name: string;
  kind:
    | "function"
    | "class"
    | "interface"
    | "type"
    | "enum"
    | "variable"
    | "namespace"
    | "method"
    | "property";
  file: string;
  line: number;
  doc: Doc;
  /** How it is written or called. */
  code: string;
  signatures: Signature[];
  /** What its code throws by name. */
  thrown: string[];
  members: Item[];
};

/** A module with what it exports, and the names of what it passes on from packages that are not among the files. */
export type Module = { specifier: string; items: Item[]; passedOn: string[] };
