import { countBy } from "../collections/count-by.ts";
import { counted, joined } from "../text/words.ts";

const endings: Record<string, string> = {
  ts: "TypeScript",
  tsx: "TypeScript",
  mts: "TypeScript",
  cts: "TypeScript",
  js: "JavaScript",
  jsx: "JavaScript",
  mjs: "JavaScript",
  cjs: "JavaScript",
  py: "Python",
  go: "Go",
  rs: "Rust",
  java: "Java",
  kt: "Kotlin",
  swift: "Swift",
  rb: "Ruby",
  php: "PHP",
  c: "C",
  h: "C",
  cc: "C++",
  cpp: "C++",
  hpp: "C++",
  cs: "C#",
  scala: "Scala",
  ex: "Elixir",
  exs: "Elixir",
  vue: "Vue",
  svelte: "Svelte",
  html: "HTML",
  css: "CSS",
  scss: "SCSS",
  sql: "SQL",
  sh: "Shell",
  md: "Markdown",
  json: "JSON",
  yml: "YAML",
  yaml: "YAML",
  toml: "TOML",
};

/** The language of a file by its ending; undefined where it is none that is known. */
export const languageOf = (file: string): string | undefined =>
  endings[file.slice(file.lastIndexOf(".") + 1).toLowerCase()];

/** Whether files of a language are no program but words, data or settings. */
export const isProse = (language: string): boolean => ["Markdown", "JSON", "YAML", "TOML"].includes(language);

const styles = ["CSS", "SCSS"];

/**
 * Files of programs that an agent does not know how to read, in words such as "3 files of Go and Python";
 * undefined where there are none.
 */
export function otherPrograms(
  files: readonly string[],
  isKnown: (file: string) => boolean,
): string | undefined {
  const languages = files.flatMap((file) => {
    const language = isKnown(file) ? undefined : languageOf(file);
    return language === undefined || isProse(language) || styles.includes(language) ? [] : [language];
  });
  if (languages.length === 0) return undefined;
  const names = [...countBy(languages, (language) => language).keys()];
  return `${counted(languages.length, "file")} of ${joined(names.sort())}`;
}
