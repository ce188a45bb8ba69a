const MAX_COLUMNS = 160;

/** Lines of a source around `line` with a mark below what begins at `column` (both from 1) and is `length` long. */
export function codeFrame(text: string, line: number, column: number, length: number): string {
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, line - 2);
  const width = String(line + 1).length;
  const toLine = (source: string, number: number) =>
    `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${source.slice(0, MAX_COLUMNS)}`.trimEnd();
  const before = lines.slice(first - 1, line).map((source, index) => toLine(source, first + index));
  const after = lines.slice(line, line + 1).map((source) => toLine(source, line + 1));
  if (column > MAX_COLUMNS) return [...before, ...after].join("\n");
  const own = lines[line - 1] ?? "";
  const marks = Math.max(1, Math.min(length, Math.min(own.length, MAX_COLUMNS) - column + 1));
  // Tabs stay tabs, so that the mark is below what it means however wide they are shown.
  const indent = own.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  const mark = `  ${" ".repeat(width)} | ${indent}${"^".repeat(marks)}`;
  return [...before, mark, ...after].join("\n");
}
