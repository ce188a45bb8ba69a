import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

const tables = "migrations/0001_tables.sql";
const prices = "migrations/0002_prices.sql";
const reports = "queries/reports.sql";

export const cases: AgentCases = {
  agent: "database-specialist",
  found: {
    input: "Do these migrations apply, and which indexes do our queries miss?",
    files: readExample("ticket-shop"),
    findings: [
      { severity: "error", file: prices, line: 2, rule: "migration/required-column-without-default" },
      { severity: "error", file: "migrations/0003_refunds.sql", line: 3, message: 'at or near "order"' },
      { severity: "error", file: reports, line: 19, message: "column s.price does not exist" },
      { severity: "warning", file: tables, line: 27, message: "`orders (customer_id)`" },
      { severity: "warning", file: tables, line: 34, message: "`seats (event_id)`" },
      { severity: "warning", file: tables, line: 32, rule: "schema/no-primary-key" },
      { severity: "info", file: tables, line: 22, rule: "schema/superfluous-index" },
      { severity: "warning", file: prices, line: 4, rule: "migration/index-locks" },
      { severity: "warning", file: prices, line: 7, rule: "migration/type-change-rewrites" },
      { severity: "warning", file: prices, line: 10, rule: "migration/constraint-locks" },
      { severity: "warning", file: reports, line: 5, fix: "CREATE INDEX ON orders (customer_id);" },
      { severity: "warning", file: reports, line: 16, fix: "CREATE INDEX ON venues (city);" },
      { severity: "warning", file: "queries/cleanup.sql", line: 1, rule: "query/no-where" },
    ],
    artifacts: ["report.md", "schema.md", "schema.svg", "plans.md"],
    output: { errors: 3, queries: 4 },
  },
  nothing: {
    input: "Do these migrations apply, and which indexes do our queries miss?",
    files: readExample("ticket-shop-mended"),
    findings: [],
    artifacts: ["report.md", "schema.md", "schema.svg", "plans.md"],
    output: { tables: ["customers", "events", "orders", "refunds", "seats", "venues"], queries: 5 },
  },
};
