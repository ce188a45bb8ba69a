import type { Brief } from "./brief.ts";

type CodeBlock = Brief["code"][number];

/** Blocks that are taken out of one text; what follows stays text. */
const maxBlocks = 20;
const maxLanguageLength = 20;

/** A line that opens or closes a block: up to three spaces, then at least three backticks or tildes. */
const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*(\S*)/;
/** What people write besides: words before the backticks that open a block and name its language ... */
const lateFence = /^`{3,}[a-z][\w+#-]*[ \t]*$/i;
/** ... and several words after those that close it. */
const wordsAfter = /^ {0,3}(?:`{3,}|~{3,})[ \t]+([^`\s]+[ \t]+[^`\s][^`]*)$/;

/** Where behind words a block opens in a line, or undefined where none does. */
function lateFenceIn(line: string): number | undefined {
  const at = line.indexOf("`");
  return at > 0 && line.slice(0, at).trim() !== "" && lateFence.test(line.slice(at)) ? at : undefined;
}

/**
 * Takes the fenced code blocks of Markdown out of a text. A block without an end goes to the end of the text, and
 * a block without content is dropped. Linear in the text's length.
 */
export function extractCode(text: string): { code: CodeBlock[]; rest: string } {
  const code: (CodeBlock & { at: number })[] = [];
  const rest: string[] = [];
  let open: { marks: string; language: string; lines: string[] } | undefined;
  const close = () => {
    const content = open?.lines.join("\n") ?? "";
    if (open !== undefined && content.trim() !== "") {
      code.push({ language: open.language, text: content, at: rest.join("\n").length });
    }
    open = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    const late = open === undefined ? lateFenceIn(line) : undefined;
    const [, marks, word = ""] = fence.exec(line.slice(late)) ?? [];
    if (open === undefined) {
      if (marks === undefined || code.length === maxBlocks) rest.push(line);
      else {
        if (late !== undefined) rest.push(line.slice(0, late));
        open = { marks, language: word.toLowerCase().slice(0, maxLanguageLength), lines: [] };
      }
      continue;
    }
    const [, after] = wordsAfter.exec(line) ?? [];
    if (marks?.startsWith(open.marks) && (line.trim() === marks || after !== undefined)) {
      close();
      if (after !== undefined) rest.push(after);
    } else open.lines.push(line);
  }
  close();
  const words = rest.join("\n");
  const start = words.length - words.trimStart().length;
  const goal = words.trim();
  return {
    code: code.map((block) => ({ ...block, at: Math.min(Math.max(0, block.at - start), goal.length) })),
    rest: goal,
  };
}
