import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countVotes, type Voter } from "../../../src/planning/aggregate-vote.ts";

const voter = (stepId: string, verdict: unknown, confidence?: unknown): Voter => ({
  stepId,
  summary: "",
  output: { verdict, ...(confidence === undefined ? {} : { confidence }) },
});

describe("a vote", () => {
  it("is won by weight, not by number", () => {
    const vote = countVotes([voter("1", "a", 0.3), voter("2", "a", 0.3), voter("3", "b", 0.7)], "verdict");
    expect(vote).toEqual({
      answer: "b",
      tally: [
        { answer: "b", weight: 0.7, steps: ["3"] },
        { answer: "a", weight: 0.6, steps: ["1", "2"] },
      ],
    });
  });

  it("gives a voter without a confidence the weight 1", () => {
    const vote = countVotes([voter("1", "a", 0.99), voter("2", "b")], "verdict");
    expect(vote?.tally.map(({ weight }) => weight)).toEqual([1, 0.99]);
  });

  it.each([[7], [95], [1.01], [-0.1], ["0.9"], [null], [true]])(
    "gives a voter whose confidence is %j, which is none, no weight",
    (confidence) => {
      const vote = countVotes([voter("1", "a", confidence), voter("2", "b", 0.01)], "verdict");
      expect(vote).toMatchObject({ answer: "b", tally: [{ weight: 0.01 }, { answer: "a", weight: 0 }] });
    },
  );

  it.each([[[5, -1, null]], [["high"]], [[0, 0]]])(
    "has no answer where no confidence gives it any weight: %j",
    (confidences) => {
      const voters = confidences.map((confidence, n) => voter(`${n}`, "a", confidence));
      expect(countVotes(voters, "verdict")).toBe(undefined);
    },
  );

  it("between answers of one weight goes to the one that more gave, and says so", () => {
    const vote = countVotes([voter("1", "a", 1), voter("2", "b", 0.5), voter("3", "b", 0.5)], "verdict");
    expect(vote).toMatchObject({ answer: "b", tie: expect.stringContaining("more steps gave it") });
  });

  it("between answers with nothing else between them goes to the first in the plan, and says so", () => {
    const vote = countVotes([voter("1", "b"), voter("2", "a")], "verdict");
    expect(vote).toMatchObject({ answer: "b", tie: expect.stringContaining("comes first in the plan") });
  });

  it("takes answers for the same that differ only in the order of their fields", () => {
    const vote = countVotes([voter("1", { x: 1, y: 2 }), voter("2", { y: 2, x: 1 })], "verdict");
    expect(vote?.tally).toHaveLength(1);
  });

  it("counts summaries where no field is named", () => {
    const voters = [
      { stepId: "1", summary: "yes " },
      { stepId: "2", summary: "yes" },
      { stepId: "3", summary: "no" },
    ];
    expect(countVotes(voters, undefined)?.answer).toBe("yes");
  });

  it("lets those without the field abstain, and has no answer where all do", () => {
    expect(countVotes([voter("1", undefined), { stepId: "2", summary: "s", output: 3 }], "verdict")).toBe(
      undefined,
    );
    expect(countVotes([{ stepId: "1", summary: "s", output: {} }], "toString")).toBe(undefined);
  });

  it("comes to the same weights whatever the order of the voters, and counts each once", () => {
    const voters = fc
      .array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.double({ min: 0, max: 1, noNaN: true })), {
        minLength: 1,
      })
      .map((votes) => votes.map(([verdict, confidence], n) => voter(`${n}`, verdict, confidence)));
    fc.assert(
      fc.property(voters, (all) => {
        const vote = countVotes(all, "verdict");
        const reversed = countVotes(all.toReversed(), "verdict");
        const weights = (of: typeof vote) => new Map(of?.tally.map(({ answer, weight }) => [answer, weight]));
        expect(weights(reversed)).toEqual(weights(vote));
        const isWeighed = all.some((each) => countVotes([each], "verdict") !== undefined);
        expect(vote !== undefined).toBe(isWeighed);
        if (vote === undefined) return;
        if (vote?.tie === undefined) expect(reversed?.answer).toBe(vote?.answer);
        expect(vote?.tally.flatMap(({ steps }) => steps).sort()).toEqual(
          all.map(({ stepId }) => stepId).sort(),
        );
      }),
    );
  });
});
