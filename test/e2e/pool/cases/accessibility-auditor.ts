import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "accessibility-auditor",
  found: {
    input: "Is our site accessible?",
    files: readExample("festival-site"),
    findings: [
      { severity: "error", rule: "axe/html-has-lang", file: "index.html", line: 2 },
      { severity: "warning", rule: "axe/meta-viewport", file: "index.html", line: 5 },
      { severity: "error", rule: "axe/image-alt", file: "index.html", line: 20, message: "poster.jpg" },
      { severity: "warning", rule: "axe/heading-order", file: "index.html", line: 23 },
      { severity: "error", rule: "axe/link-name", file: "index.html", line: 28, message: "brewery" },
      { severity: "error", rule: "axe/aria-roles", file: "tickets.html", line: 11, message: "navigatoin" },
      { severity: "error", rule: "axe/button-name", file: "tickets.html", line: 20 },
      { severity: "error", rule: "axe/label", file: "tickets.html", line: 24 },
      { severity: "error", rule: "axe/select-name", file: "tickets.html", line: 31 },
      {
        severity: "error",
        rule: "wcag/contrast-minimum",
        file: "tickets.html",
        line: 37,
        message: "2.8 to 1",
      },
    ],
    artifacts: ["accessibility.html"],
    output: { pages: 2, errors: 8, warnings: 2 },
  },
  nothing: {
    input: "Check the accessibility of these pages",
    files: readExample("festival-site-mended"),
    findings: [],
    artifacts: ["accessibility.html"],
    output: { pages: 2, skipped: 0, errors: 0 },
  },
};
