const families = [
  ["javascript", "js", "mjs", "cjs", "jsx", "node"],
  ["typescript", "ts", "mts", "cts", "tsx"],
  ["python", "py", "python3"],
  ["shell", "bash", "sh", "zsh"],
  ["go", "golang"],
  ["rust", "rs"],
  ["ruby", "rb"],
  ["csharp", "cs", "c#"],
  ["cpp", "c++"],
  ["yaml", "yml"],
  ["markdown", "md"],
];

/** What the language of a code block is called: itself and, where it is a short form, its full name. */
export function languageNames(language: string): string[] {
  const family = families.find((names) => names.includes(language));
  return [...new Set([language, family?.[0] ?? language])].filter((name) => name !== "");
}
