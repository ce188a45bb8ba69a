import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { failure } from "../../../src/events/schema.ts";
import { newFailure, type Recourse, recourses } from "../../../src/orchestration/recourse.ts";
import { openSession, request } from "./support.ts";

const words: Record<Recourse, string> = {
  retry: "the agent again",
  replace: "another sandbox",
  fallback: "the next agent",
  none: "nothing",
};

it("the documentation says of every failure what follows it", () => {
  const rows = readFileSync("docs/api.md", "utf8").matchAll(/^\| `(\w+)` \| .* \| ([^|]+) \|$/gm);
  const told = Object.fromEntries([...rows].map(([, code, what]) => [code, what]));
  expect(told).toMatchObject(
    Object.fromEntries(failure.shape.code.options.map((code) => [code, words[recourses[code]]])),
  );
});

/** What a step does about a failure of its first attempt: it has one retry, and a fallback agent. */
function answerTo(code: keyof typeof recourses) {
  const session = openSession();
  session.take(request());
  return session.take({ type: "attempt-failed", ...session.attempt(), failure: newFailure(code, "x") });
}

describe("a step whose attempt fails", () => {
  it.each(failure.shape.code.options)("with %s does what the failure's code says", (code) => {
    const [first] = answerTo(code);
    const wanted = { retry: "step.retrying", replace: "step.retrying", fallback: "step.fallback" } as const;
    const recourse = recourses[code];
    expect(first).toBe(recourse === "none" ? "step.failed" : wanted[recourse]);
    expect(newFailure(code, "x").isRetryable).toBe(first === "step.retrying");
  });
});
