import { extname } from "node:path";
import type { Finding } from "../../../src/agents/contract.ts";
import { isTestFile } from "../../sdk/files/test-file.ts";
import { isEnvFile } from "../../sdk/security/env-file.ts";
import { counted } from "../../sdk/text/words.ts";
import type { FileChange } from "../change.ts";
import { isGenerated } from "../kinds.ts";

const testCase = /^\s*(it|test)(\.\w+)*\(|^\s*(async\s+)?def test_|^func Test|^\s*@Test\b|^\s*#\[test\]/;
const wanted = /\.(png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|pdf)$/i;

function generated({ file, kind }: FileChange): Finding[] {
  if (!isGenerated(file) || kind === "deleted") return [];
  const message =
    "The file is made by a tool, or of this machine alone; in the repository it only grows old.";
  const fix = "Leave it out, and add its folder to .gitignore.";
  return [{ severity: "warning", rule: "review/generated-file", file, message, fix }];
}

/** Examples of such a file have no values of their own, and are wanted. */
const example = /\.(example|sample|template|dist|defaults?|schema)$/i;

function environment({ file, kind }: FileChange): Finding[] {
  if (kind !== "added" || !isEnvFile(file) || example.test(file)) return [];
  const message = "The settings of one machine or deployment are added, where its secrets are kept.";
  const fix = "Add the file to .gitignore, and keep an .env.example without values.";
  return [{ severity: "warning", rule: "review/env-file", file, message, fix }];
}

function binary({ file, kind, isBinary }: FileChange): Finding[] {
  if (!isBinary || kind === "deleted" || isGenerated(file) || wanted.test(file)) return [];
  const message = `A binary file (${extname(file) || "without an ending"}) is added, which nobody can review and the history keeps for ever.`;
  return [
    {
      severity: "warning",
      rule: "review/binary-file",
      file,
      message,
      fix: "Keep it where releases or large files are kept.",
    },
  ];
}

function fewerTests({ file, kind, added, removed }: FileChange): Finding[] {
  if (!isTestFile(file)) return [];
  const count = (lines: readonly { text: string }[]) =>
    lines.filter(({ text }) => testCase.test(text)).length;
  const fewer = count(removed) - count(added);
  if (fewer <= 0) return [];
  const what =
    kind === "deleted"
      ? `The file is deleted, and ${counted(fewer, "test")} with it`
      : `${counted(fewer, "test")} ${fewer === 1 ? "is" : "are"} gone`;
  const fix = "Say what checks the behaviour now, or that it is gone.";
  return [{ severity: "warning", rule: "review/tests-removed", file, message: `${what}.`, fix }];
}

function mixedLineEnds({ file, added, hunks }: FileChange): Finding[] {
  const ends = hunks.flatMap(({ lines }) => lines.map(({ text }) => text.endsWith("\r")));
  const [first] = added.filter(({ text }) => text.endsWith("\r"));
  if (first === undefined || ends.every(Boolean)) return [];
  const message = "Lines end in two ways: some of the added ones with a carriage return, others without.";
  const fix = "Let the editor end all lines alike, and say how in .gitattributes.";
  return [{ severity: "warning", rule: "review/mixed-line-ends", file, line: first.line, message, fix }];
}

/** What is found of a file as a whole. */
export function checkFile(change: FileChange): Finding[] {
  return [
    ...generated(change),
    ...environment(change),
    ...binary(change),
    ...fewerTests(change),
    ...mixedLineEnds(change),
  ];
}
