import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

const quiet = Array.from({ length: 90 }, (_, index) => {
  const time = new Date(Date.UTC(2026, 2, 2, 9, 0, index * 20)).toISOString();
  return `${time} INFO job ${1_000 + index} done in ${40 + ((index * 7) % 30)} ms\n`;
}).join("");

export const cases: AgentCases = {
  agent: "log-analyst",
  found: {
    input: "Orders failed this morning. Which log line did it start with?",
    files: readExample("checkout-logs"),
    findings: [
      { severity: "error", rule: "log/error", file: "app.jsonl", line: 24, message: "wrong signature" },
      {
        severity: "error",
        rule: "log/origin",
        file: "app.jsonl",
        line: 214,
        message: "a warning came for the first time at app.jsonl:211: pool has 1 of 20 connections left",
      },
      {
        severity: "error",
        rule: "log/error",
        file: "access.log",
        line: 289,
        message: "HTTP 503 POST /api/orders",
      },
      {
        severity: "error",
        rule: "log/error",
        file: "worker.log",
        line: 72,
        message: "psycopg_pool.PoolTimeout",
      },
      {
        severity: "error",
        rule: "log/error",
        file: "access.log",
        line: 292,
        message: "GET /api/orders/{num}",
      },
      { severity: "warning", rule: "log/spike", file: "app.jsonl", line: 214, message: "92 errors" },
    ],
    artifacts: ["timeline.svg", "report.md"],
    output: { entries: 985, errors: 94, errorKinds: 5, formats: ["JSON lines", "access log", "text"] },
  },
  nothing: {
    input: "Are there errors in this log?",
    files: { "jobs.log": quiet },
    findings: [],
    output: { entries: 90, errors: 0 },
  },
};
