import { ts } from "@ts-morph/common";
import type { Finding } from "../../src/agents/contract.ts";
import type { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import { codeFrame } from "./code-frame.ts";

/** A diagnostic as a finding, and the code that it is about. */
export type Problem = { finding: Finding; frame: string };

const severities = {
  [ts.DiagnosticCategory.Error]: "error",
  [ts.DiagnosticCategory.Warning]: "warning",
  [ts.DiagnosticCategory.Suggestion]: "info",
  [ts.DiagnosticCategory.Message]: "info",
} as const;

/** A diagnostic of the compiler as a problem. */
export function toProblem(diagnostic: ts.Diagnostic, files: SourceFiles): Problem {
  const { category, code, file, start, length = 1 } = diagnostic;
  const finding: Finding = {
    severity: severities[category],
    rule: `typescript/TS${code}`,
    message: [wordsOf(diagnostic, files), ...related(diagnostic, files)].join("\n"),
  };
  if (file === undefined || start === undefined) return { finding, frame: "" };
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return {
    finding: { ...finding, file: files.relative(file.fileName), line: line + 1, column: character + 1 },
    frame: codeFrame(file.text, line + 1, character + 1, length),
  };
}

/** The compiler's words, without the folder that the files happen to be in. */
const wordsOf = ({ messageText }: ts.DiagnosticRelatedInformation, files: SourceFiles): string =>
  ts.flattenDiagnosticMessageText(messageText, "\n").replaceAll(`${files.root}/`, "");

function related(diagnostic: ts.Diagnostic, files: SourceFiles): string[] {
  return (diagnostic.relatedInformation ?? []).slice(0, 3).flatMap((information) => {
    const { file, start } = information;
    if (file === undefined || start === undefined || !file.fileName.startsWith(`${files.root}/`)) return [];
    const { line } = file.getLineAndCharacterOfPosition(start);
    return [`${wordsOf(information, files)} (${files.relative(file.fileName)}:${line + 1})`];
  });
}
