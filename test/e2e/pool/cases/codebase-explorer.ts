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
    files: {
      "src/main.ts":
        'import { customer } from "./customer.ts";\n\nconsole.log(customer("Ada").orders.length);\n',
      "src/customer.ts": `import type { Order } from "./order.ts";

export type Customer = { name: string; orders: Order[] };

export const customer = (name: string): Customer => ({ name, orders: [] });
`,
      // What is imported for its type alone is not there any more when the program runs.
      "src/order.ts": `import { type Customer, customer } from "./customer.ts";

export type Order = { buyer: Customer; cents: number };

export const orderOf = (name: string, cents: number): Order => ({ buyer: customer(name), cents });
`,
    },
    findings: [],
    output: { cycles: [] },
  },
};
