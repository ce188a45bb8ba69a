import { type Document, isPair, visit } from "yaml";

/** A text that ends before a comment: where that begins, and in which field. */
type CutText = { offset: number; field: string; message: string };

/** Fields of prose, in which `#` seldom begins a comment: "Fixes issue #42". */
const prose: readonly string[] = ["description", "examples"];

const comment = /[ \t]+(?=(?<start>#\S+))/y;

/** Texts without quotes that YAML ends before a `#`, although it can be part of what they say. */
export function findCutTexts(document: Document.Parsed, yaml: string): CutText[] {
  const found: CutText[] = [];
  visit(document, {
    Scalar: (_, { range, type }, path) => {
      const field = String(path.find(isPair)?.key);
      if (type !== "PLAIN" || range === null || range === undefined || !prose.includes(field)) return;
      comment.lastIndex = range[1];
      const { start } = comment.exec(yaml)?.groups ?? {};
      if (start === undefined) return;
      const message = `ends before ${start}, where a comment begins in YAML; in quotes that is part of the text`;
      found.push({ offset: comment.lastIndex, field, message });
    },
  });
  return found;
}
