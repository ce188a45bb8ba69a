import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "security-auditor",
  found: {
    input: "Is there anything an attacker could use in this project?",
    files: readExample("order-desk"),
    findings: [
      { severity: "error", file: "deploy/production.env", line: 3, message: "PostgreSQL connection string" },
      { severity: "error", file: "deploy/production.env", line: 4, rule: "audit/secret-in-env-file" },
      { severity: "error", file: "package-lock.json", line: 29, rule: "lockfile/unencrypted" },
      { severity: "error", file: "src/invoices.ts", line: 10, rule: "audit/path-traversal" },
      { severity: "error", file: "src/invoices.ts", line: 15, rule: "security/detect-child-process" },
      { severity: "error", file: "src/orders.ts", line: 21, rule: "audit/sql-injection" },
      { severity: "error", file: "src/session.ts", line: 6, rule: "audit/hard-coded-credential" },
      { severity: "error", file: "src/session.ts", line: 9, rule: "audit/weak-password-hash" },
      { severity: "error", file: "src/session.ts", line: 22, rule: "audit/predictable-secret" },
      { severity: "error", file: "src/suppliers.ts", line: 3, rule: "audit/tls-not-verified" },
      {
        severity: "warning",
        file: "src/addresses.ts",
        line: 1,
        rule: "regexp/no-super-linear-backtracking",
      },
      { severity: "warning", file: "src/session.ts", line: 24, rule: "audit/cookie-open-to-scripts" },
      { severity: "warning", file: "test/session.test.ts", line: 4, rule: "audit/hard-coded-credential" },
    ],
    artifacts: ["security.sarif", "report.md"],
    output: { errors: 10, warnings: 3, areas: { secrets: 4, code: 8, dependencies: 1 } },
  },
  nothing: {
    input: "Did we leave a secret or an injection in here?",
    files: {
      "src/orders.js": `import { pool } from "./database.js";

export async function searchOrders(req, res) {
  const { rows } = await pool.query("SELECT * FROM orders WHERE customer ILIKE $1", [
    "%" + req.query.customer + "%",
  ]);
  res.json(rows);
}
`,
      "src/database.js": `import { Pool } from "pg";

export const pool = new Pool({ connectionString: process.env.DATABASE_URL });
`,
      ".env.example": "DATABASE_URL=postgres://orders:<password>@localhost:5432/orders\n",
    },
    findings: [],
    output: { files: 3, errors: 0, skipped: 0 },
  },
};
