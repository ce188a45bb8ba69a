import { isBuilt } from "../sdk/files/built-file.ts";

/** Whether a file is code, by its ending. */
export const isCode = (file: string): boolean =>
  /\.([mc]?[jt]sx?|vue|svelte|py|go|rs|rb|java|kt|cs|php|swift|scala|c|cc|cpp|h|hpp|sh|sql)$/.test(file);

const made = /(^|\/)(node_modules|__pycache__|target)\/|\.(pyc|class|log)$|(^|\/)(\.DS_Store|Thumbs\.db)$/;

/** Whether a file is written by a tool: built, generated or installed. */
export const isGenerated = (file: string): boolean => isBuilt(file) || made.test(file);

/** Whether a file is a lockfile, which nobody reads by the line. */
export const isLock = (file: string): boolean =>
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|poetry\.lock|uv\.lock|go\.sum|Gemfile\.lock|composer\.lock)$/.test(
    file,
  );

/** Whether a program prints to people by design. */
export const isScript = (file: string): boolean =>
  /(^|\/)(scripts?|bin|tools|cli|examples?|bench(marks?)?)\//.test(file) ||
  /\.config\.[mc]?[jt]s$/.test(file);

/** Of a line that is longer the rest is not looked at: no person wrote it. */
export const MAX_CHARACTERS = 2_000;

const hash = /\.(py|rb|sh|ya?ml|toml)$/;

/**
 * A line of code without its texts, so that what stands in those is not taken for code, and with a sign in the place
 * of its comment.
 */
export function codeOf(file: string, text: string, sign = ""): string {
  const plain = text
    .slice(0, MAX_CHARACTERS)
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
  const comment = hash.test(file) ? /#.*$/ : /\/\/.*$|\/\*.*?(\*\/|$)|^\s*\*(\s.*|$)/g;
  return plain.replace(comment, sign);
}

/** The comment of a line of code, without its sign; empty where it has none. */
export function commentOf(file: string, text: string): string {
  const plain = text.slice(0, MAX_CHARACTERS).replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  const sign = hash.test(file) ? /#(.*)$/ : /\/\/(.*)$|\/\*(.*)$|^\s*\*\s(.*)$/;
  const [, ...parts] = sign.exec(plain) ?? [];
  return parts.find((part) => part !== undefined)?.trim() ?? "";
}
