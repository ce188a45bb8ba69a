import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newRun } from "../../../src/gateway/schemas.ts";
import { aggregation } from "../../../src/planning/aggregation.ts";

const page = readFileSync("docs/aggregation.md", "utf8");
const block = z.record(z.string(), z.unknown());
const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json = ""]) =>
  block.parse(JSON.parse(json)),
);

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
