import type { Finding } from "../../../src/agents/contract.ts";

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

/** A document of several parts; those that are empty are left out. */
export const markdownDocument = (...parts: readonly string[]): string =>
  `${parts.filter((part) => part !== "").join("\n\n")}\n`;

/** A part with a heading of its own; empty where there is nothing below it. */
export const section = (heading: string, ...parts: readonly string[]): string => {
  const present = parts.filter((part) => part !== "");
  return present.length === 0 ? "" : [heading, ...present].join("\n\n");
};

/** A list of items; empty without any. */
export const bulletList = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

/** A table in Markdown; empty without rows. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A block of text that is shown as it is, whatever is in it. */
export function fenced(text: string, language = "text"): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}

/** Findings as a table; empty without any. */
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
