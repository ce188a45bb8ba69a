import type { Source } from "../sdk/files/source.ts";
import { languageOf } from "../sdk/languages/language-of.ts";
import { readDefinitions } from "./definition-tree.ts";
import { readJavaScript } from "./read-javascript.ts";
import { readPython } from "./read-python.ts";
import type { SourceFacts } from "./source-facts.ts";

/** Whether a file's definitions are read. */
export const isRead = (file: string): boolean =>
  ["TypeScript", "JavaScript", "Python", "Go", "Rust"].includes(languageOf(file) ?? "");

/** Whether a file's imports are read, too. */
export const isConnected = (file: string): boolean => isRead(file) && !/\.(go|rs)$/i.test(file);

/** What a source says of itself, by its language. */
export function readSource({ file, text }: Source): SourceFacts {
  const language = languageOf(file);
  if (language === "Python") return readPython(text);
  return language === "Go" || language === "Rust"
    ? readDefinitions(language, text)
    : readJavaScript(file, text);
}
