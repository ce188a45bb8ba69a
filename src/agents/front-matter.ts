import { isMap, isScalar, isSeq, type Node } from "yaml";
import { findCutTexts } from "./find-cut-texts.ts";
import { countLines, parseYaml } from "./parse-yaml.ts";
import { quoteText } from "./quote-text.ts";

/** A place in a file; line and column count from 1. */
type Position = { line: number; column: number };

/** What is wrong with a manifest: where, in which field, and what. */
export type ManifestProblem = Position & { field: string; message: string };

/** Front matter that was read. */
export type FrontMatter = {
  data: unknown;
  /** Where a field stands, or the part of it that there is; where the front matter begins if there is none. */
  positionOf: (path: readonly PropertyKey[]) => Position;
  /** What was not written as YAML has it, and is understood all the same. */
  warnings: ManifestProblem[];
};

/** A document, as two texts. */
type Parts = {
  frontMatter: string;
  /** What follows the front matter. */
  body: string;
  /** Lines before the front matter. */
  linesBefore: number;
};

type Read<T> = { ok: true; value: T } | { ok: false; problems: ManifestProblem[] };

/** In characters. */
const maxLength = 32_768;
const maxAliases = 20;
/** That a file is told of, and warnings likewise. */
export const maxProblems = 20;

/** Where what is said of a file as a whole has its place. */
export const fileStart: Position = { line: 1, column: 1 };

const layout =
  /^(?<before>\uFEFF?\s*?---[ \t]*\n)(?<yaml>(?:[^\n]*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n(?<body>[\s\S]*))?$/;

/** Splits a document at the two lines of hyphens that its front matter stands between. Lines may end in any way. */
export function splitDocument(markdown: string): Read<Parts> {
  const { before, yaml, body = "" } = layout.exec(toPlainText(markdown))?.groups ?? {};
  if (before === undefined || yaml === undefined) {
    return failed(fileStart, "must begin with front matter between two lines of `---`");
  }
  return { ok: true, value: { frontMatter: yaml, body, linesBefore: before.split("\n").length - 1 } };
}

/** What no text may have becomes U+FFFD, as CommonMark has it for NUL. */
const toPlainText = (text: string): string =>
  text.toWellFormed().replaceAll("\0", "\uFFFD").replaceAll(/\r\n?/g, "\n");

/** Reads front matter: YAML without tags, and text that is no YAML where only text can be meant. */
export function readFrontMatter({ frontMatter, linesBefore }: Omit<Parts, "body">): Read<FrontMatter> {
  const start = { line: linesBefore, column: 1 };
  if (frontMatter.length > maxLength) {
    return failed(start, `must have at most ${maxLength} characters of front matter`);
  }
  const written = parseYaml(frontMatter);
  const { yaml, quoted } =
    written.faults.length === 0 ? { yaml: frontMatter, quoted: [] } : quoteText(frontMatter);
  const { document, faults } = quoted.length === 0 ? written : parseYaml(yaml);
  const lines = countLines(yaml);
  const toPosition = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: line + linesBefore, column: col };
  };
  if (document === null || faults.length > 0) {
    const problems = faults
      .slice(0, maxProblems)
      .map(({ offset, message }) => ({ ...toPosition(offset), field: "", message }));
    return { ok: false, problems };
  }
  const positionOf = (path: readonly PropertyKey[]) => {
    const offset = offsetOf(document.contents, path);
    return offset === undefined ? start : toPosition(offset);
  };
  const warnings = [
    ...quoted.map((field) => ({
      ...positionOf([field]),
      field,
      message: "is not valid YAML, and was read as plain text",
    })),
    ...findCutTexts(document, yaml).map(({ offset, ...cut }) => ({ ...toPosition(offset), ...cut })),
  ];
  try {
    return { ok: true, value: { data: document.toJS({ maxAliasCount: maxAliases }), positionOf, warnings } };
  } catch (error) {
    if (error instanceof ReferenceError) return failed(start, error.message);
    throw error;
  }
}

const failed = (position: Position, message: string) => ({
  ok: false as const,
  problems: [{ ...position, field: "", message }],
});

function offsetOf(node: Node | null, path: readonly PropertyKey[]): number | undefined {
  const [segment, ...rest] = path;
  if (segment === undefined) return node?.range?.[0];
  if (isSeq<Node>(node)) return offsetOf(node.items[Number(segment)] ?? null, rest) ?? node.range?.[0];
  if (!isMap<Node, Node | null>(node)) return node?.range?.[0];
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === segment);
  if (pair === undefined) return undefined;
  return (rest.length === 0 ? undefined : offsetOf(pair.value, rest)) ?? pair.key.range?.[0];
}
