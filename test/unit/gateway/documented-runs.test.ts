import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newRun, newSchedule } from "../../../src/gateway/schemas.ts";
import { aggregation } from "../../../src/planning/aggregation.ts";

const block = z.record(z.string(), z.unknown());

/** The JSON of a page of the documentation. */
const blocksOf = (page: string) =>
  [...readFileSync(page, "utf8").matchAll(/```json\n(.*?)```/gs)].map(([, json = ""]) =>
    block.parse(JSON.parse(json)),
  );

const blocks = blocksOf("docs/aggregation.md");

describe("the examples of graphs and aggregations", () => {
  it("are requests that are accepted", () => {
    const requests = blocks.filter((each) => "input" in each).map((each) => newRun.parse(each));
    const kinds = requests.flatMap(({ aggregate }) => aggregate?.kind ?? []);
    expect(kinds).toEqual(["first-success", "all", "quorum", "vote", "merge"]);
  });

  it("show results as they are", () => {
    const results = blocks.filter((each) => "aggregation" in each);
    const kinds = results.map((result) => aggregation.parse(result.aggregation).kind);
    expect(kinds).toEqual(["chain", "first-success", "all", "quorum", "vote", "merge"]);
  });
});

describe("a single step", () => {
  it("is not for several agents", () => {
    const run = { input: "Go", strategy: "single", agents: ["code-runner", "test-runner"] };
    expect(newRun.safeParse(run).error?.issues).toMatchObject([{ path: ["agents", 1] }]);
    expect(newRun.safeParse({ ...run, agents: ["code-runner"] }).success).toBe(true);
  });
});

describe("the examples of schedules", () => {
  it("are requests that are accepted", () => {
    const timings = blocksOf("docs/schedules.md").map((each) => newSchedule.parse(each).timing);
    expect(timings).toEqual([
      { cron: "0 9 * * MON-FRI", timezone: "Europe/Berlin" },
      { at: "2027-03-01T06:30:00.000Z" },
    ]);
  });
});
