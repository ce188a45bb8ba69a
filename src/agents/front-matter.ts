import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** What is wrong with a manifest: where (line from 1, where it is known), in which field, and what. */
export type ManifestProblem = { line?: number; field: string; message: string };

export type FrontMatter = {
  data: unknown;
  /** What follows the front matter. */
  body: string;
  /** The line, from 1, on which a field stands; none where it is missing. */
  lineOf: (path: readonly PropertyKey[]) => number | undefined;
};

/** In characters. Parsing takes time that grows with the square of the number of keys. */
const maxLength = 32_768;
const maxAliases = 20;
const maxProblems = 20;

const layout = /^\uFEFF?---[ \t]*\r?\n(?<yaml>(?:[^\n]*\n)*?)---[ \t]*(?:\r?\n(?<body>[\s\S]*))?$/;
/** Lines before the YAML: the opening `---`. */
const linesBefore = 1;

/** Reads the YAML between the two lines of hyphens that a document begins with. */
export function readFrontMatter(
  markdown: string,
): { ok: true; value: FrontMatter } | { ok: false; problems: ManifestProblem[] } {
  const { yaml, body = "" } = layout.exec(markdown)?.groups ?? {};
  if (yaml === undefined) return failed(1, "must begin with front matter between two lines of `---`");
  if (yaml.length > maxLength) return failed(1, `must have at most ${maxLength} characters of front matter`);

  const lines = new LineCounter();
  const toLine = (offset: number) => lines.linePos(offset).line + linesBefore;
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  if (document.errors.length > 0) {
    const problems = document.errors
      .slice(0, maxProblems)
      .map(({ pos, message }) => ({ line: toLine(pos[0]), field: "", message }));
    return { ok: false, problems };
  }
  const lineOf = (path: readonly PropertyKey[]) => {
    const offset = offsetOf(document.contents, path);
    return offset === undefined ? undefined : toLine(offset);
  };
  try {
    return { ok: true, value: { data: document.toJS({ maxAliasCount: maxAliases }), body, lineOf } };
  } catch (error) {
    if (error instanceof ReferenceError) return failed(1, error.message);
    throw error;
  }
}

const failed = (line: number, message: string) => ({
  ok: false as const,
  problems: [{ line, field: "", message }],
});

function offsetOf(node: Node | null, path: readonly PropertyKey[]): number | undefined {
  const [segment, ...rest] = path;
  if (segment === undefined) return node?.range?.[0];
  if (isSeq<Node>(node)) return offsetOf(node.items[Number(segment)] ?? null, rest);
  if (!isMap<Node, Node | null>(node)) return node?.range?.[0];
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === segment);
  if (pair === undefined) return undefined;
  return rest.length === 0 ? pair.key.range?.[0] : offsetOf(pair.value, rest);
}
