import type { Brief } from "./brief.ts";

type CodeBlock = Brief["code"][number];

/** Blocks that are taken out of one text; what follows stays text. */
const maxBlocks = 20;
const maxLanguageLength = 20;

/** A line that opens or closes a block: up to three spaces, then at least three backticks or tildes. */
const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*(\S*)/;

/**
 * Takes the fenced code blocks of Markdown out of a text. A block without an end goes to the end of the text, and
 * a block without content is dropped. Linear in the text's length.
 */
export function extractCode(text: string): { code: CodeBlock[]; rest: string } {
  const code: CodeBlock[] = [];
  const rest: string[] = [];
  let open: { marks: string; language: string; lines: string[] } | undefined;
  const close = () => {
    const content = open?.lines.join("\n") ?? "";
    if (open !== undefined && content.trim() !== "") code.push({ language: open.language, text: content });
    open = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    const [, marks, word = ""] = fence.exec(line) ?? [];
    if (open === undefined) {
      if (marks === undefined || code.length === maxBlocks) rest.push(line);
      else open = { marks, language: word.toLowerCase().slice(0, maxLanguageLength), lines: [] };
    } else if (marks?.startsWith(open.marks) && line.trim() === marks) close();
    else open.lines.push(line);
  }
  close();
  return { code, rest: rest.join("\n").trim() };
}
