import type { Sources } from "../sources.ts";

/** A line of a source. */
type Line = { file: string; line: number; text: string };

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The last line before `line` that gives a variable its value. */
function assignmentOf(
  name: string,
  lines: readonly string[],
  line: number,
): { line: number; text: string } | undefined {
  const assigned = new RegExp(`(?:^|[^\\w.$])${escaped(name)}(?:\\s*:[^=]+)?\\s*=(?![=>])`);
  for (let at = line - 1; at >= 1; at -= 1) {
    const text = lines[at - 1] ?? "";
    if (assigned.test(text)) return { line: at, text: text.trim().replace(/;$/, "") };
    if (/^(?:export )?(?:async )?(?:function|class|def)\b/.test(text)) break;
  }
  return undefined;
}

/** Where a function is defined among the user's files. */
async function definitionOf(name: string, sources: Sources, near: string): Promise<Line | undefined> {
  const defined = new RegExp(
    `\\b(?:function\\*?|def|func(?: \\([^)]*\\))?)\\s+${escaped(name)}\\s*\\(|\\b(?:const|let|var)\\s+${escaped(name)}\\s*=\\s*(?:async\\s*)?(?:function|\\(|\\w+\\s*=>)`,
  );
  const candidates = sources.files.filter((file) => /\.(?:[mc]?[jt]sx?|py|go)$/.test(file)).slice(0, 500);
  for (const file of [near, ...candidates.filter((file) => file !== near)]) {
    const lines = await sources.linesOf(file);
    const index = lines.findIndex((text) => defined.test(text));
    if (index >= 0) return { file, line: index + 1, text: lines[index]?.trim() ?? "" };
  }
  return undefined;
}

/** Whether a call gives nothing where nothing fits, and in which words. */
const emptyResults: readonly (readonly [RegExp, string])[] = [
  [/\.find(?:Last)?\(/, "`find` gives undefined where nothing fits"],
  [/\.match\(|\.exec\(|re\.(?:match|search|fullmatch)\(/, "it is null where the pattern does not fit"],
  [/\.get\(/, "`get` gives nothing where there is no such key"],
  [/\.(?:pop|shift|at)\(/, "of an empty list it is undefined"],
  [/querySelector|getElementById/, "it is null where there is no such element"],
  [/process\.env|os\.environ/, "the variable may not be set"],
  [/\[[^\]'"]+\]/, "there may be nothing at that place"],
];

/** Where a value came from, in words: its assignment, and the function that was called for it. */
export async function originText(
  name: string,
  sources: Sources,
  file: string,
  line: number,
): Promise<string[]> {
  const lines = await sources.linesOf(file);
  const assigned = assignmentOf(name, lines, line);
  if (assigned === undefined) return [];
  const value = assigned.text.slice(assigned.text.indexOf("=") + 1);
  const why = emptyResults.find(([call]) => call.test(value))?.[1];
  const told = [`It comes from ${file}:${assigned.line}: ${assigned.text}`];
  if (why !== undefined) return [`${told[0]}; ${why}.`];
  return [...told, ...(await calledText(value, sources, file))];
}

/** The lines of a function's body, where Python's end is told by its indent. */
function bodyOf(lines: readonly string[], { line, text }: Line): string {
  const after = lines.slice(line, line + 200);
  const indent = (lines[line - 1] ?? "").search(/\S/);
  const end = after.findIndex((each) => each.trim() !== "" && each.search(/\S/) <= indent);
  const isPython = /^(?:async )?def\b/.test(text);
  return after.slice(0, isPython && end >= 0 ? end : isPython ? undefined : 15).join("\n");
}

/** Where the function is that a value is made by, and why that one may give nothing. */
export async function calledText(value: string, sources: Sources, file: string): Promise<string[]> {
  const [, called] = /([A-Za-z_$][\w$]*)\s*\(/.exec(value) ?? [];
  const definition = called === undefined ? undefined : await definitionOf(called, sources, file);
  if (definition === undefined) return [];
  const body = bodyOf(await sources.linesOf(definition.file), definition);
  const inside = emptyResults.slice(0, -1).find(([call]) => call.test(`${definition.text}\n${body}`))?.[1];
  const givesNothing = /^def\b.*:$/.test(definition.text) && !/\breturn\s+\S|\byield\b/.test(body);
  const why = givesNothing ? "it returns no value, so a call of it is None" : inside;
  return [
    `\`${called}\` is in ${definition.file}:${definition.line}${why === undefined ? "" : `, where ${why}`}.`,
  ];
}
