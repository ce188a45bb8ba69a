import { ts } from "@ts-morph/common";
import type { Finding } from "../../src/agents/contract.ts";
import { isOwn } from "./declaration.ts";
import type { Reader } from "./describe.ts";

/** The first place where a file is not TypeScript, or JavaScript. */
function syntaxFault(source: ts.SourceFile, program: ts.Program, { files }: Reader): Finding[] {
  const [fault] = program.getSyntacticDiagnostics(source);
  if (fault === undefined) return [];
  return [
    {
      severity: "error",
      rule: "docs/unreadable",
      file: files.relative(source.fileName),
      line: source.getLineAndCharacterOfPosition(fault.start).line + 1,
      message: `The file cannot be read: ${ts.flattenDiagnosticMessageText(fault.messageText, " ")} What it exports may not be all in the reference.`,
    },
  ];
}

/** What a file exports from other files that are not there. */
function lostExports(source: ts.SourceFile, { checker, files }: Reader): Finding[] {
  return source.statements.filter(ts.isExportDeclaration).flatMap(({ moduleSpecifier: from }) => {
    if (from === undefined || !ts.isStringLiteral(from) || !from.text.startsWith(".")) return [];
    if (checker.getSymbolAtLocation(from) !== undefined) return [];
    return [
      {
        severity: "error" as const,
        rule: "docs/missing-module",
        file: files.relative(source.fileName),
        line: source.getLineAndCharacterOfPosition(from.getStart(source)).line + 1,
        message: `What is exported from ${from.text} is not in the reference: there is no such module.`,
      },
    ];
  });
}

/** Why the reference of a package may not be whole: files of it that are broken, or not there. */
export function brokenModules(program: ts.Program, reader: Reader): Finding[] {
  return program
    .getSourceFiles()
    .filter((source) => isOwn(source, reader.files))
    .flatMap((source) => [...syntaxFault(source, program, reader), ...lostExports(source, reader)]);
}
