import { readExample } from "../../support/client.ts";
import type { AgentCases, ExpectedFinding } from "../agent-case.ts";

const weather = Array.from({ length: 48 }, (_, hour) => {
  const day = String(1 + Math.floor(hour / 24)).padStart(2, "0");
  const celsius = 8 + 6 * Math.sin(((hour % 24) / 24) * 2 * Math.PI);
  return `2026-05-${day} ${String(hour % 24).padStart(2, "0")}:00,${celsius.toFixed(1)},${60 + (hour % 7)}\n`;
}).join("");

const inSales: ExpectedFinding[] = [
  {
    severity: "error",
    rule: "data/wrong-type",
    line: 39,
    message: '`amount` is a number in other rows; here it is "12,60"',
  },
  {
    severity: "error",
    rule: "data/duplicate-key",
    line: 192,
    message: "`sale_id` 5180 is also in line 182",
  },
  { severity: "error", rule: "data/wrong-type", line: 212, message: '"2026-02-30 09:12"' },
  { severity: "warning", rule: "data/missing", line: 66, message: "lines 66, 67, 68" },
  { severity: "warning", rule: "data/outlier", line: 103, message: "`wait_seconds` is 4210 here" },
  { severity: "warning", rule: "data/spelling", line: 122, message: '`shop` is "bahnhof"' },
  { severity: "warning", rule: "data/spelling", line: 135, message: '`shop` is "Bahnhof "' },
  { severity: "warning", rule: "data/duplicate-row", line: 160, message: "the same as line 159" },
];

export const cases: AgentCases = {
  agent: "data-analyst",
  found: {
    input: "Check the quality of sales.csv, and what is the average amount by shop?",
    files: readExample("coffee-sales"),
    findings: inSales.map((finding) => ({ ...finding, file: "sales.csv" })),
    artifacts: [
      "charts/groups.svg",
      "charts/distributions.svg",
      "charts/correlations.svg",
      "charts/groups.csv",
      "profile.json",
      "report.md",
    ],
  },
  nothing: {
    input: "Is this data clean?",
    files: { "weather.csv": `time,celsius,humidity\n${weather}` },
    findings: [],
  },
};
