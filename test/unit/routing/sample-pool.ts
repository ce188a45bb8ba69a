// A pool as a tenant might have it: the two built-in agents that run code, and ten of other kinds.

import { readFileSync } from "node:fs";
import type { Manifest } from "../../../src/agents/manifest.ts";
import { parseManifest } from "../../../src/agents/parse-manifest.ts";

const others = [
  `name: translator
description: Translates text between languages and keeps its tone.
triggers: { keywords: [translate, translation, language] }
examples: ["translate this letter into French", "how do you say good morning in Japanese?"]
inputs: { target: { required: true, question: "Into which language?" } }
program: main.ts`,
  `name: invoice-reader
description: Reads invoices and receipts and extracts amounts, dates, tax and supplier into a table.
triggers: { keywords: [invoice, receipt, vat], files: ["*.pdf", "*invoice*"] }
examples: ["what is the total of these invoices?", "extract the supplier and the due date"]
inputs: { files: { required: true } }
program: main.ts
produces: [table]`,
  `name: spreadsheet-analyst
description: Analyses tables and CSV files, computes statistics, finds outliers and draws charts.
triggers: { keywords: [csv, spreadsheet, chart, average, statistics, column], files: ["*.csv", "*.xlsx"] }
examples: ["plot the sales per month", "what is the average order value?", "find outliers in this data"]
inputs: { files: { required: true } }
program: main.ts
consumes: [table]
produces: [chart]`,
  `name: travel-planner
description: Plans trips with flights, hotels and an itinerary for each day.
examples: ["plan a weekend in Lisbon", "find me a cheap flight to Oslo", "where should we stay in Rome?"]
program: main.ts`,
  `name: recipe-finder
description: Suggests recipes for the ingredients at hand and for diets.
examples: ["what can I cook with eggs and spinach?", "a vegan dinner for four", "how do I bake sourdough bread?"]
program: main.ts`,
  `name: contract-reviewer
description: Reviews contracts and points out unusual clauses, liabilities and missing terms.
triggers: { keywords: [contract, clause, liability, legal, nda], files: ["*.docx"] }
examples: ["is this NDA safe to sign?", "which clauses of the lease are unusual?"]
inputs: { files: { required: true } }
program: main.ts`,
  `name: security-auditor
description: Audits source code for vulnerabilities, leaked secrets and unsafe dependencies.
triggers: { keywords: [security, vulnerability, secret, injection, audit], files: ["package-lock.json"] }
examples: ["is there a secret in this repository?", "audit the code for SQL injection"]
inputs: { files: { required: true } }
program: main.ts
consumes: [source-tree]`,
  `name: summarizer
description: Summarises long documents, reports and meetings in a few sentences.
triggers: { keywords: [summary, summarise, summarize, key points, tldr] }
examples: ["summarise this report", "give me the key points of the meeting"]
inputs: { source: { required: true, accepts: [text, files], question: "What should I summarise?" } }
program: main.ts
consumes: [test-report, program-output]`,
  `name: log-analyst
description: Groups the lines of log files, finds the first error and spikes over time.
triggers: { keywords: [log, logs, error, spike, stack trace], files: ["*.log"] }
examples: ["what went wrong in this log?", "when did the errors begin?"]
inputs: { files: { required: true } }
program: main.ts`,
  `name: meeting-scheduler
description: Finds a time for a meeting and sends the invitations.
triggers: { keywords: [meeting, schedule, calendar, invite] }
examples: ["book a call with Anna next week", "move my 3 pm meeting to Friday"]
inputs: { length: { required: true, choices: [15 minutes, 30 minutes, one hour] } }
program: main.ts`,
];

const builtIn = ["code-runner", "test-runner"].map((name) =>
  readFileSync(new URL(`../../../agents/${name}/AGENT.md`, import.meta.url), "utf8"),
);

export const samplePool: Manifest[] = [
  ...builtIn,
  ...others.map((frontMatter) => `---\n${frontMatter}\n---\n`),
].map((markdown) => {
  const parsed = parseManifest(markdown);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.manifest;
});

/** The agents of the sample pool that bear these names. */
export const agentsOf = (...names: string[]): Manifest[] =>
  names.flatMap((name) => samplePool.filter((manifest) => manifest.name === name));

/** The one agent of the sample pool that bears this name. */
export function agentOf(name: string): Manifest {
  const [manifest] = agentsOf(name);
  if (manifest === undefined) throw new Error(`There is no ${name} in the sample pool.`);
  return manifest;
}
