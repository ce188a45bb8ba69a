import { type ParseResult, parse } from "@babel/parser";

/** Whether a file is JavaScript or TypeScript that people write: declarations alone have nothing that runs. */
export function isJavaScript(file: string): boolean {
  return /\.[mc]?[jt]sx?$/.test(file) && !/\.d\.[mc]?ts$/.test(file);
}

/**
 * The tree of a JavaScript or TypeScript file as ESTree. JavaScript is read as TypeScript too, whose syntax holds it.
 * Throws a `SyntaxError` where there is none, and a `RangeError` where it is nested too deeply for a call stack.
 */
export function parseJavaScript(file: string, source: string): ParseResult {
  return parse(source, {
    sourceType: file.endsWith(".cjs") || file.endsWith(".cts") ? "script" : "unambiguous",
    plugins: [
      "estree",
      "typescript",
      "decorators-legacy",
      ...(/\.[mc]?ts$/.test(file) ? [] : ["jsx" as const]),
    ],
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    errorRecovery: true,
    ranges: true,
  });
}
