import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "test-runner",
  found: {
    input: "Why do the tests of this project fail?",
    files: readExample("price-calculator"),
    findings: [
      { severity: "error", file: "test/checkout.test.js", message: "Expected values to be strictly equal" },
      { severity: "error", file: "test/checkout.test.js", message: "reading 'minimum'" },
    ],
    output: { failed: 2 },
  },
  nothing: {
    input: "Run the test suite",
    files: readExample("word-count"),
    findings: [],
    output: { failed: 0 },
  },
};
