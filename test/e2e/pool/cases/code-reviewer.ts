import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "code-reviewer",
  found: {
    input: "Please review this change before I merge it.",
    files: readExample("booking-review"),
    findings: [
      { severity: "error", file: "src/booking.ts", line: 21, rule: "review/async-for-each" },
      { severity: "error", file: "src/config.ts", line: 4, rule: "review/conflict-marker" },
      {
        severity: "error",
        file: "src/payment.ts",
        line: 2,
        message: "paymentAccessToken, rb7_… (18 characters)",
      },
      { severity: "error", file: "test/booking.test.ts", line: 14, rule: "review/only" },
      { severity: "warning", file: "data/rooms.sqlite", rule: "review/binary-file" },
      { severity: "warning", file: "dist/booking.min.js", rule: "review/generated-file" },
      { severity: "warning", file: "package.json", line: 7, rule: "review/lockfile-left-behind" },
      { severity: "warning", file: "src/booking.ts", line: 12, rule: "review/console" },
      { severity: "warning", file: "src/booking.ts", line: 19, rule: "review/empty-catch" },
      { severity: "warning", file: "src/payment.ts", line: 15, rule: "review/swallowed-error" },
      {
        severity: "warning",
        file: "test/booking.test.ts",
        rule: "review/tests-removed",
        message: "1 test is gone",
      },
      { severity: "info", file: "src/booking.ts", line: 13, rule: "review/todo-without-owner" },
      { severity: "info", file: "src/booking.ts", line: 14, message: "3 lines of code are commented out" },
    ],
    artifacts: ["review.md"],
    output: { verdict: "request-changes", files: 7, added: 29, removed: 11 },
  },
  nothing: {
    input: "What do you say to this change?",
    files: {
      "before/src/fee.js": "export function fee(hours) {\n  return hours * 1500;\n}\n",
      "after/src/fee.js":
        "/** In cents. The first hour is free. */\nexport function fee(hours) {\n  return Math.max(0, hours - 1) * 1500;\n}\n",
      "after/test/fee.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { fee } from "../src/fee.js";

test("the first hour is free", () => {
  assert.equal(fee(1), 0);
});
`,
    },
    findings: [],
    output: { verdict: "approve", files: 2, added: 9, removed: 1 },
  },
};
