import type { Finding } from "../../src/agents/contract.ts";

/** A text within a line of Markdown: one line, nothing in it read as markup of a table. */
function inCell(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .join("\n")
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replaceAll("\n", "<br>");
}

/** A table in Markdown. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A block of text that is shown as it is, whatever is in it. */
export function fenced(text: string, language = "text"): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}

/** Findings as a table. */
export function findingsTable(findings: readonly Finding[]): string {
  const place = ({ file, line }: Finding) =>
    file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}`;
  return markdownTable(
    ["severity", "place", "rule", "finding", "what to do"],
    findings.map((finding) => [
      finding.severity,
      place(finding),
      finding.rule ?? "",
      finding.message,
      finding.fix ?? "",
    ]),
  );
}
