import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "codebase-explorer",
  found: {
    input: "Give me an overview of this codebase. Where is `recordBounce` defined and used?",
    files: readExample("newsletter"),
    findings: [
      {
        severity: "warning",
        rule: "imports/cycle",
        file: "src/subscribers/subscribers.ts",
        line: 1,
        message: "src/mail/bounces.ts imports src/subscribers/subscribers.ts imports src/mail/bounces.ts",
      },
      {
        severity: "info",
        rule: "symbol/defined",
        file: "src/mail/bounces.ts",
        line: 9,
        message: "Used at src/mail/send-issue.ts:2, src/mail/send-issue.ts:13.",
      },
    ],
    artifacts: ["modules.svg", "report.md"],
    output: { entries: ["src/cli.ts"], cycles: [["src/mail/bounces.ts", "src/subscribers/subscribers.ts"]] },
  },
  nothing: {
    input: "Are there circular imports?",
    files: readExample("price-calculator"),
    findings: [],
    output: { cycles: [] },
  },
};
