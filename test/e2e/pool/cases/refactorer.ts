import { STATUS_CODES } from "node:http";
import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

/** Has more ways through it than are accepted, and is easy to follow all the same. */
const statusTexts = `/** What an HTTP status means. */
export function statusText(status) {
  switch (status) {
${Object.entries(STATUS_CODES)
  .slice(0, 24)
  .map(([status, text]) => `    case ${status}:\n      return ${JSON.stringify(text)};`)
  .join("\n")}
    default:
      return "Unknown";
  }
}
`;

/** Modules that begin alike, as modules do, and then do their own. */
const lister = (table: string): string => `import { pool } from "./database.js";
import { log } from "./log.js";
import { limits } from "./limits.js";
import { toPage } from "./pages.js";
import { parseQuery } from "./query.js";

/** A page of ${table}. */
export async function list${table}(request) {
  const { rows } = await pool.query("SELECT * FROM ${table} LIMIT $1", [limits.${table}]);
  log.info("${table}", rows.length);
  return toPage(rows, parseQuery(request));
}
`;

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
    files: {
      "src/status.js": statusTexts,
      "src/orders.js": lister("orders"),
      "src/users.js": lister("users"),
    },
    findings: [],
    output: { functions: 3, hardFunctions: 0, duplicates: 0 },
  },
};
