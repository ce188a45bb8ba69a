import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "refactorer",
  found: {
    input: "What should I refactor first?",
    files: readExample("invoice-desk"),
    findings: [
      {
        severity: "warning",
        rule: "complexity/cognitive",
        file: "src/invoices.js",
        line: 14,
        message: "totalOf",
      },
      {
        severity: "warning",
        rule: "jscpd/duplicate",
        file: "src/invoices.js",
        line: 5,
        message: "src/reminders.js:6-13",
      },
    ],
    artifacts: ["report.md"],
    output: { hardFunctions: 1, duplicates: 1, duplicatedLines: 8 },
  },
  nothing: {
    input: "Find duplicated code and complex functions",
    files: readExample("word-count"),
    findings: [],
    output: { hardFunctions: 0, duplicates: 0 },
  },
};
