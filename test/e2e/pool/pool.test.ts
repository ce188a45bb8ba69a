/// <reference types="vite/client" />

import { describe, expect, inject, it } from "vitest";
import { builtInPool } from "../../../src/agents/pool.ts";
import type { RunView } from "../../../src/orchestration/views.ts";
import { Client } from "../support/client.ts";
import type { AgentCase, AgentCases, ExpectedFinding } from "./agent-case.ts";
import { agentIndex, agentPage, picturePath, picturesOf } from "./agent-page.ts";

const client = new Client(inject("stack"));
const modules = import.meta.glob<{ cases: AgentCases }>("./cases/*.ts", { eager: true });
const all = Object.values(modules).map(({ cases }) => cases);
const pool = builtInPool();

async function carryOut(agent: string, { input, files }: AgentCase): Promise<RunView> {
  const session = await client.openSession();
  const ids = Object.keys(files).length === 0 ? [] : await client.upload(files);
  const run = await client.startRun(session, { input, files: ids, agents: [agent] });
  await client.whole(session, run);
  return client.run(session, run);
}

const matching = ({ message, ...rest }: ExpectedFinding) =>
  expect.objectContaining(
    message === undefined ? rest : { ...rest, message: expect.stringContaining(message) },
  );

function expectOutcome(run: RunView, { findings, artifacts = [], output = {} }: AgentCase): void {
  expect(run.failure).toBeUndefined();
  expect(run.result?.findings).toEqual(expect.arrayContaining(findings.map(matching)));
  expect(run.result?.findings).toHaveLength(findings.length);
  expect(run.result?.artifacts.map(({ path }) => path)).toEqual(expect.arrayContaining(artifacts));
  expect(run.result?.steps[0]?.output).toMatchObject(output);
}

/** Holds an agent's page, and the pictures that it shows, to what a run has said. */
async function expectPage(run: RunView, { agent, found, varying }: AgentCases): Promise<void> {
  const builtIn = pool.find(({ manifest }) => manifest.name === agent);
  if (builtIn === undefined) throw new Error(`there is no agent ${agent}`);
  const page = agentPage(builtIn, { ...found, run });
  const lasting = varying === undefined ? page : page.replaceAll(varying, "…");
  await expect(lasting).toMatchFileSnapshot(pagePath(agent));
  for (const { artifactId, path } of picturesOf(run)) {
    const picture = await client.request(`/v1/artifacts/${artifactId}`).then((response) => response.text());
    // One that differs from run to run is only kept.
    if (varying !== undefined && !inject("isUpdating")) expect(picture).toContain("<svg");
    else await expect(picture).toMatchFileSnapshot(`${docs}/${picturePath(agent, path)}`);
  }
}

describe.each(all)("$agent", (cases) => {
  const { agent, found, nothing } = cases;

  // `npm run docs:agents` has this write the page and its pictures anew.
  it("finds what there is to find, as its page shows", async () => {
    const run = await carryOut(agent, found);
    expectOutcome(run, found);
    await expectPage(run, cases);
  });

  it("finds nothing where nothing is", async () => {
    expectOutcome(await carryOut(agent, nothing), nothing);
  });
});

describe("the pool", () => {
  it("has a case for every agent with a program", () => {
    const programs = pool.filter(({ program }) => program !== null).map(({ manifest }) => manifest.name);
    expect(all.map(({ agent }) => agent).sort()).toEqual(programs.sort());
  });

  it("has a page for every agent that needs a model, and an index of all", async () => {
    for (const agent of pool.filter(({ manifest }) => manifest.runtime === "model")) {
      await expect(agentPage(agent)).toMatchFileSnapshot(pagePath(agent.manifest.name));
    }
    await expect(agentIndex(pool.map(({ manifest }) => manifest))).toMatchFileSnapshot(pagePath("README"));
  });
});

const docs = "../../../docs/agents";

const pagePath = (name: string): string => `${docs}/${name}.md`;
