import { ts } from "@ts-morph/common";
import type { SourceFiles } from "../sdk/languages/typescript/source-files.ts";

/** What the compiler says of the user's own files; `isComplete` where it had the time to look at all of them. */
type Diagnosis = { diagnostics: ts.Diagnostic[]; isComplete: boolean };

/** Has the compiler check a program's files one by one, until `deadline` (milliseconds since the epoch). */
export function diagnose(program: ts.Program, files: SourceFiles, deadline: number): Diagnosis {
  const token: ts.CancellationToken = {
    isCancellationRequested: () => Date.now() > deadline,
    throwIfCancellationRequested: () => {
      if (Date.now() > deadline) throw new ts.OperationCanceledException();
    },
  };
  const diagnostics: ts.Diagnostic[] = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
  ];
  for (const file of program.getSourceFiles().filter(({ fileName }) => isOwn(files, fileName))) {
    if (token.isCancellationRequested()) return { diagnostics, isComplete: false };
    try {
      diagnostics.push(...program.getSyntacticDiagnostics(file, token));
      const semantic = program.getSemanticDiagnostics(file, token);
      diagnostics.push(...semantic.filter((diagnostic) => !isOfSkipped(diagnostic, files)));
    } catch (error) {
      if (error instanceof ts.OperationCanceledException) return { diagnostics, isComplete: false };
      if (!(error instanceof RangeError)) throw error;
      files.skip(file.fileName, "its types are nested too deeply");
    }
  }
  return { diagnostics, isComplete: true };
}

/** "Is not a module", as it was not read. */
const isOfSkipped = ({ code, messageText }: ts.Diagnostic, files: SourceFiles): boolean =>
  code === 2306 && files.skipped.some(({ file }) => String(messageText).includes(`/${file}'`));

/** Whether a file is the user's, and not a package that came with it. */
function isOwn(files: SourceFiles, path: string): boolean {
  return path.startsWith(`${files.root}/`) && !path.includes("/node_modules/");
}
