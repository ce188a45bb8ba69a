/// <reference types="vite/client" />

import { expect, it } from "vitest";
import { consult } from "../../../src/consultation/consult.ts";
import { readRequest } from "../../../src/consultation/read-request.ts";
import { rankAgents } from "../../../src/routing/rank-agents.ts";
import type { AgentCases } from "../../e2e/pool/agent-case.ts";
import { countingIds, fileNamed } from "../consultation/factories.ts";
import { readBuiltInPool } from "./built-in-pool.ts";

const modules = import.meta.glob<{ cases: AgentCases }>("../../e2e/pool/cases/*.ts", { eager: true });
const cases = Object.values(modules).flatMap(({ cases: { agent, found, nothing } }) => [
  { agent, ...found },
  { agent, ...nothing },
]);
const pool = readBuiltInPool();

it.each(cases)("with its files, goes to $agent: $input", ({ agent, input, files }) => {
  const brief = readRequest({ input, files: Object.keys(files).map(fileNamed), agents: [] });
  const ranking = rankAgents(brief, pool, ({ runtime }) => (runtime === "model" ? "it needs a model" : null));
  expect(ranking.ranked[0]?.agent).toBe(agent);
  expect(consult(brief, ranking, pool, "auto", countingIds())).toHaveProperty("confidence");
});
