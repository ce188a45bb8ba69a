import { describe, expect, inject, it } from "vitest";
import type { Event } from "../../src/events/schema.ts";
import { Client, readExample, typesOf } from "./support/client.ts";

const client = new Client(inject("stack"));

/** Writes thirty readings, one of them far out, and a log of how they were taken. */
const simulation = `
const { writeFileSync } = require("node:fs");
const minutes = Array.from({ length: 30 }, (_, minute) => minute);
const isBroken = (minute) => minute === 16;
const celsius = (minute) => (isBroken(minute) ? 900 : 20 + (minute % 5) / 10);
const time = (minute) => new Date(Date.UTC(2026, 2, 2, 10, minute)).toISOString();
const rows = minutes.map((minute) => time(minute) + "," + celsius(minute));
writeFileSync("readings.csv", ["time,celsius", ...rows, ""].join("\\n"));
const lines = minutes.map((minute) =>
  time(minute) + (isBroken(minute) ? " ERROR sensor answers out of range" : " INFO reading taken"));
writeFileSync("service.log", [...lines, ""].join("\\n"));
`;

/** The place of a step's event among all. */
const placeOf = (events: Event[], type: Event["type"], stepId: string | undefined): number =>
  events.findIndex((event) => event.type === type && event.stepId === stepId);

describe("a graph of steps", () => {
  it("branches, joins with what the branches made, and leaves out what its conditions do not want", async () => {
    const session = await client.openSession();
    const files = await client.upload(readExample("exchange-rates"));
    const generate = "Run scripts/generate-rates.js";
    const steps = [
      { id: "rates", agent: "code-runner", input: generate },
      { id: "test", agent: "test-runner", input: "Run the tests", use: { rates: { artifacts: "src/*.js" } } },
      { id: "again", agent: "code-runner", input: generate, use: { rates: { artifacts: "**" } } },
      {
        id: "join",
        agent: "code-runner",
        input: generate,
        use: { test: { output: true, findings: true }, again: {} },
        when: [{ step: "test", findings: { severity: "error", atMost: 0 } }],
      },
      { id: "rescue", agent: "code-runner", when: [{ step: "test", status: "failed" }] },
    ];
    const input = "Generate the rates and test the project";
    const graph = { steps, result: "join" };
    const run = await client.startRun(session, { input, files, strategy: "graph", graph });
    const events = await client.whole(session, run);
    expect(typesOf(events).at(-1)).toBe("run.completed");

    const { plan, result } = await client.run(session, run);
    expect(plan?.shape).toBe("graph");
    expect(Object.fromEntries(result?.steps.map(({ label, status }) => [label, status]) ?? [])).toEqual({
      rates: "succeeded",
      test: "succeeded",
      again: "succeeded",
      join: "succeeded",
      rescue: "skipped",
    });
    // Without the file that the first step makes, the tests fail.
    expect(result?.steps.find(({ label }) => label === "test")?.output).toMatchObject({ failed: 0 });

    const idOf = (name: string) => plan?.steps.find(({ label }) => label === name)?.id;
    for (const [earlier, later] of [
      ["rates", "test"],
      ["rates", "again"],
      ["test", "join"],
      ["again", "join"],
    ] as const) {
      expect(placeOf(events, "step.scheduled", idOf(later))).toBeGreaterThan(
        placeOf(events, "step.succeeded", idOf(earlier)),
      );
    }
  });

  it("is proposed by the planner where none is given, and carried out as it was approved", async () => {
    const session = await client.openSession();
    const files = await client.upload(readExample("exchange-rates"));
    const input = "Run scripts/generate-rates.js, and then run the tests";
    const run = await client.startRun(session, { input, files, strategy: "graph", approve: "plan" });
    const proposed = (await client.run(session, run)).plan;
    expect(proposed).toMatchObject({
      shape: "graph",
      steps: [{ agent: "code-runner" }, { agent: "test-runner", dependsOn: [proposed?.steps[0]?.id] }],
    });
    const steps = proposed?.steps.map(({ id }) => ({ id }));
    const approval = { decision: "approve", plan: { steps } };
    await client.json(`/v1/sessions/${session}/runs/${run}/approval`, approval);
    expect(typesOf(await client.whole(session, run)).at(-1)).toBe("run.completed");
    // Without the file that the first step makes, the tests fail.
    const { result } = await client.run(session, run);
    expect(result?.steps[1]?.output).toMatchObject({ failed: 0 });
  });

  it("hands what a program writes to those who read such, its data and its log at the same time", async () => {
    const session = await client.openSession();
    const files = await client.upload({ "simulate.js": simulation });
    const input = "Run simulate.js, then analyze the data and look for errors in the log";
    const run = await client.startRun(session, { input, files });
    expect(typesOf(await client.whole(session, run)).at(-1)).toBe("run.completed");

    const { plan, result } = await client.run(session, run);
    const [simulate] = plan?.steps ?? [];
    expect(plan).toMatchObject({
      shape: "graph",
      steps: [
        { agent: "code-runner", dependsOn: [] },
        { agent: "data-analyst", dependsOn: [simulate?.id] },
        { agent: "log-analyst", dependsOn: [simulate?.id] },
      ],
    });
    expect(result?.findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`).sort()).toEqual([
      "data/outlier readings.csv:18",
      "log/error service.log:17",
    ]);
  });

  it("ends with the first success where that is asked for, and stops what else is at work", async () => {
    const session = await client.openSession();
    const files = await client.upload({
      ...readExample("exchange-rates"),
      "wait.js": "setInterval(() => {}, 1000);",
    });
    const steps = [
      { id: "quick", agent: "code-runner", input: "Run scripts/generate-rates.js" },
      { id: "endless", agent: "code-runner", input: "Run wait.js" },
    ];
    const aggregate = { kind: "first-success" };
    const request = { input: "Which is first?", files, strategy: "graph", graph: { steps }, aggregate };
    const run = await client.startRun(session, request);
    const events = await client.whole(session, run);
    const created = events.filter(({ type }) => type === "sandbox.created");
    expect(events.filter(({ type }) => type === "sandbox.killed")).toHaveLength(created.length);
    expect(events.at(-1)).toMatchObject({
      type: "run.completed",
      data: {
        aggregation: { kind: "first-success" },
        steps: [{ status: "succeeded" }, { status: "cancelled" }],
      },
    });
  });
});
