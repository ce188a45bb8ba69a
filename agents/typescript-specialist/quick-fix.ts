import { posix } from "node:path";
import { ts } from "@ts-morph/common";

/** What the compiler's own code fixes would do about a diagnostic, in words; undefined where they have nothing. */
type QuickFix = (diagnostic: ts.Diagnostic) => string | undefined;

/** Fixes that silence the compiler, or invent what is more likely misspelt. */
const unhelpful = new Set([
  "disableJsDiagnostics",
  "fixMissingMember",
  "fixMissingFunctionDeclaration",
  "fixUnreachableCode",
]);

const formatting = ts.getDefaultFormatCodeSettings("\n");

/** The code fixes of a program that has been checked. */
export function quickFixes(program: ts.Program): QuickFix {
  const fixable = new Set(ts.getSupportedCodeFixes());
  const options = program.getCompilerOptions();
  const service = ts.createLanguageService(hostOf(program, options));
  return ({ code, file, start, length = 0 }) => {
    if (file === undefined || start === undefined || !fixable.has(String(code))) return undefined;
    if (program.getSourceFile(file.fileName) === undefined) return undefined;
    const fixes = fixesAt(service, file.fileName, start, start + length, code);
    const fix = fixes.find(({ fixName }) => !unhelpful.has(fixName));
    return fix === undefined ? undefined : inWords(fix, file);
  };
}

/** The compiler's code fixes are not made for code that is broken otherwise: what makes one crash is not fixed. */
function fixesAt(service: ts.LanguageService, path: string, start: number, end: number, code: number) {
  try {
    return service.getCodeFixesAtPosition(path, start, end, [code], formatting, {});
  } catch {
    return [];
  }
}

/** A fix's own description, and the line that it makes where it changes one line alone. */
function inWords({ description, changes }: ts.CodeFixAction, file: ts.SourceFile): string {
  const [change] = changes;
  const [edit] = change?.textChanges ?? [];
  const isOne = changes.length === 1 && change?.textChanges.length === 1 && change.fileName === file.fileName;
  if (!isOne || edit === undefined) return `${description}.`;
  const { start, length } = edit.span;
  const lineStart = file.text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = (file.text.indexOf("\n", start + length) + 1 || file.text.length + 1) - 1;
  const line =
    `${file.text.slice(lineStart, start)}${edit.newText}${file.text.slice(start + length, lineEnd)}`.trim();
  return line.includes("\n") || line.length > 200 ? `${description}.` : `${description}: ${line}`;
}

/** Serves the program's own files again: the service makes a program of its own, of which only the fixes are wanted. */
function hostOf(program: ts.Program, options: ts.CompilerOptions): ts.LanguageServiceHost {
  const textOf = (path: string) => program.getSourceFile(path)?.text;
  return {
    getCompilationSettings: () => options,
    getScriptFileNames: () => program.getSourceFiles().map(({ fileName }) => fileName),
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const text = textOf(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => program.getCurrentDirectory(),
    getDefaultLibFileName: (settings) =>
      posix.join(posix.dirname(libraryOf(program)), ts.getDefaultLibFileName(settings)),
    fileExists: (path) => textOf(path) !== undefined,
    readFile: textOf,
  };
}

const libraryOf = (program: ts.Program): string =>
  program.getSourceFiles().find((file) => program.isSourceFileDefaultLibrary(file))?.fileName ?? "/";
