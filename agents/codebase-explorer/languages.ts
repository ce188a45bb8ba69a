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

/** Whether a file's imports and definitions are read. */
export const isRead = (file: string): boolean =>
  ["TypeScript", "JavaScript", "Python"].includes(languageOf(file) ?? "");

/** Whether files of a language are no program but words, data or settings. */
export const isProse = (language: string): boolean => ["Markdown", "JSON", "YAML", "TOML"].includes(language);
