import { type Document, Lexer, LineCounter, Parser, parseDocument } from "yaml";

/** What is wrong with a text as YAML, and where: an offset in it. */
export type YamlFault = { offset: number; message: string };

/** Words, signs, spaces and line breaks: `key: value` and the end of its line are six. */
const maxTokens = 4_000;
/** Of lists and maps within one another. */
const maxDepth = 32;

/** Parses YAML. Tags are faults: what they stand for differs from parser to parser, and some would have things run. */
export function parseYaml(yaml: string): { document: Document.Parsed | null; faults: YamlFault[] } {
  const excess = findExcess([yaml]);
  if (excess !== undefined) return { document: null, faults: [excess] };
  const document = parseDocument(yaml, { prettyErrors: false, stringKeys: true, resolveKnownTags: false });
  const faults = [...document.errors, ...document.warnings];
  return { document, faults: faults.map(({ pos, message }) => ({ offset: pos[0], message })) };
}

/**
 * Where texts have more together than can be parsed cheaply: the parser takes time that grows with the square of the
 * keys of a map, and calls itself for each level. Reads no further than there.
 */
export function findExcess(texts: readonly string[]): YamlFault | undefined {
  let tokens = 0;
  for (const text of texts) {
    const parser = new Parser();
    for (const token of new Lexer().lex(text)) {
      Array.from(parser.next(token));
      tokens += 1;
      const { offset } = parser;
      if (tokens > maxTokens) return { offset, message: `has more than ${maxTokens} tokens of YAML` };
      if (parser.stack.length > maxDepth) return { offset, message: "is nested too deeply" };
    }
  }
  return undefined;
}

/** Tells line and column of an offset in a text, both from 1. */
export function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return lines;
}
