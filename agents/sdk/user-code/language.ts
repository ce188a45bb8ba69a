/** A language whose programs can be run. */
export type Language = "javascript" | "typescript" | "python" | "shell";

/** What the languages are called on code blocks, and how their files end. */
const names: Record<Language, { names: readonly string[]; endings: readonly string[] }> = {
  javascript: { names: ["javascript", "js", "node", "nodejs", "mjs", "cjs"], endings: ["js", "mjs", "cjs"] },
  typescript: { names: ["typescript", "ts", "mts", "cts"], endings: ["ts", "mts", "cts"] },
  python: { names: ["python", "python3", "py"], endings: ["py"] },
  shell: { names: ["shell", "sh", "bash", "zsh"], endings: ["sh", "bash"] },
};

const languages: readonly Language[] = ["javascript", "typescript", "python", "shell"];

/** Signs of a language in code whose author did not name it; the first that shows decides. */
const signs: readonly { language: Language; sign: RegExp }[] = [
  { language: "python", sign: /^#!.*\bpython/ },
  { language: "shell", sign: /^#!.*\b(ba|z|da)?sh\b/ },
  { language: "javascript", sign: /^#!.*\bnode\b/ },
  {
    language: "python",
    sign: /^[ \t]*(def \w+\(.*\)|class \w.*|(if|for|while|with|try|else|elif) ?.*):[ \t]*(#.*)?$/m,
  },
  { language: "python", sign: /^(import [\w.]+( as \w+)?|from [\w.]+ import .+)[ \t]*$/m },
  {
    language: "typescript",
    sign: /^[ \t]*(export )?(interface \w+|type \w+(<.*>)? =|enum \w+)|[\w)]: (string|number|boolean)\b/m,
  },
  { language: "javascript", sign: /^import .* from\s*["']/m },
  { language: "javascript", sign: /\b(const|let|var|function)\s+[\w{[*]|=>|\bconsole\.\w+\(|\brequire\(/ },
  { language: "python", sign: /^[ \t]*print\(/m },
  { language: "shell", sign: /^[ \t]*(echo|cd|ls|cat|export|mkdir|grep|for \w+ in|if \[)\b/m },
];

/** The language of a file by its ending; undefined where it is none that can be run. */
export function languageOfFile(path: string): Language | undefined {
  const ending = path.slice(path.lastIndexOf(".") + 1);
  return languages.find((language) => names[language].endings.includes(ending));
}

/** The characters of a code block that are looked at. */
const MAX_LOOKED_AT = 65_536;

/** The language of a code block: by the name it was given, else by its look. */
export function languageOfSnippet(name: string, code: string): Language | undefined {
  const given = name.trim().toLowerCase();
  const begin = code.slice(0, MAX_LOOKED_AT);
  if (given === "") return signs.find(({ sign }) => sign.test(begin))?.language;
  return languages.find((language) => names[language].names.includes(given));
}
