import type { Finding } from "../../../src/agents/contract.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const;

/** `path` as SARIF wants it: a relative URI. */
const toUri = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

function toResult({ severity, rule = "finding", message, file, line, column, fix }: Finding) {
  const region =
    line === undefined ? {} : { region: { startLine: line, ...(column && { startColumn: column }) } };
  const locations =
    file === undefined ? [] : [{ physicalLocation: { artifactLocation: { uri: toUri(file) }, ...region } }];
  return {
    ruleId: rule,
    level: levels[severity],
    message: { text: fix === undefined ? message : `${message}\n${fix}` },
    locations,
  };
}

/** Findings as a log in SARIF 2.1.0, which code hosts and editors show beside the lines. */
export function toSarif(tool: string, findings: readonly Finding[]): string {
  const rules = [...new Set(findings.map(({ rule = "finding" }) => rule))].sort().map((id) => ({ id }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: tool, rules } },
        columnKind: "utf16CodeUnits",
        results: findings.map(toResult),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
