// A pool as a team of developers might have it, whose agents work on what others of them make.

import { readFileSync } from "node:fs";
import type { Manifest } from "../../../src/agents/manifest.ts";
import { parseManifest } from "../../../src/agents/parse-manifest.ts";

const others = [
  `name: code-reviewer
description: Reviews source code for correctness, readability and maintainability, and reports what should change.
triggers: { keywords: [review, code review, readability, maintainability, pull request] }
examples: ["review this code", "review my pull request", "what would you improve in this module?"]
consumes: [source-tree]
produces: [review-report]`,
  `name: security-auditor
description: Audits source code for vulnerabilities, leaked secrets and unsafe dependencies.
triggers: { keywords: [security, vulnerability, secrets, injection, audit] }
examples: ["audit the code for leaked secrets", "is there an SQL injection?", "run a security audit"]
consumes: [source-tree]
produces: [audit-report]`,
  `name: documentation-writer
description: Writes API references, READMEs and guides for source code.
triggers: { keywords: [document, documentation, readme, docs, guide] }
examples: ["write the documentation", "document this module", "create a README"]
consumes: [source-tree]
produces: [documentation]`,
  `name: summarizer
description: Summarises reports and long documents in a few sentences.
triggers: { keywords: [summary, summarise, summarize, key points, tldr] }
examples: ["summarise both reports", "summarise this report", "give me the key points"]
consumes: [test-report, review-report, audit-report, benchmark-report, documentation]
produces: [summary]`,
  `name: code-generator
description: Generates new source code, modules and services from a specification.
triggers: { keywords: [generate, scaffold, implement, new module, boilerplate] }
examples: ["generate a REST service for invoices", "scaffold a new module", "implement this specification"]
consumes: [specification]
produces: [source-tree]`,
  `name: refactorer
description: Restructures existing source code without a change of behaviour.
triggers: { keywords: [refactor, restructure, extract, rename, simplify] }
examples: ["refactor this class", "extract the duplicated functions", "simplify this module"]
consumes: [source-tree, review-report]
produces: [source-tree]`,
  `name: benchmarker
description: Measures the performance of a program, its throughput, latency and memory.
triggers: { keywords: [benchmark, performance, throughput, latency, profile] }
examples: ["benchmark the parser", "measure the latency", "profile the memory usage"]
consumes: [source-tree]
produces: [benchmark-report]`,
  `name: requirements-analyst
description: Turns wishes of stakeholders into a specification with user stories and acceptance criteria.
triggers: { keywords: [requirements, specification, user stories, acceptance criteria] }
examples: ["write a specification for the invoice service", "turn these notes into user stories"]
produces: [specification]`,
  `name: deployer
description: Deploys a service to its environment and watches the rollout.
triggers: { keywords: [deploy, rollout, release, production, staging] }
examples: ["deploy it to staging", "roll out the service to production"]`,
  `name: translator
description: Translates text between languages and keeps its tone.
triggers: { keywords: [translate, translation, French, German, Spanish] }
examples: ["translate it into French", "translate the letter into German"]`,
];

const builtIn = ["code-runner", "test-runner"].map((name) =>
  readFileSync(new URL(`../../../agents/${name}/AGENT.md`, import.meta.url), "utf8"),
);

export const developmentPool: Manifest[] = [
  ...builtIn,
  ...others.map((frontMatter) => `---\n${frontMatter}\nprogram: main.ts\n---\n`),
].map((markdown) => {
  const parsed = parseManifest(markdown);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.manifest;
});
