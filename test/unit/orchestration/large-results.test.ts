import { describe, expect, it } from "vitest";
import { limits } from "../../../src/orchestration/limits.ts";
import { fitSteps } from "../../../src/orchestration/result.ts";
import { isRunning } from "../../../src/orchestration/state.ts";
import { sessionWithGraph, succeed } from "./graph-support.ts";

const agent = "spare";
/** What a row of the log may have, in bytes. */
const maxRow = 2_000_000;
const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).byteLength;

describe("the end of a run whose steps all say as much as they may", () => {
  it.each([undefined, { kind: "all" } as const, { kind: "vote", by: "answer" } as const])(
    "is an event that the log has room for (%o)",
    (aggregate) => {
      const names = Array.from({ length: 50 }, (_, n) => `s${n}`);
      const steps = names.map((id) => ({ id, agent }));
      const session = sessionWithGraph(steps, aggregate === undefined ? {} : { aggregate });
      for (const name of names) {
        const found = Array.from({ length: 5 }, () => ({
          type: "finding" as const,
          severity: "error" as const,
          message: "界".repeat(8_000),
        }));
        succeed(session, name, { answer: `${name} ${"界".repeat(8_000)}` }, found);
      }
      const end = session.last("run.completed");
      expect(bytesOf(end)).toBeLessThan(maxRow);
      expect(end.data.steps.map(({ label }) => label)).toEqual(names);
      expect(end.data.findings[0]?.message).toHaveLength(8_000);
    },
  );
});

describe("the steps of a result", () => {
  const step = { stepId: "stp_1", agent, status: "succeeded" as const, summary: "x".repeat(8_000) };

  it("are whole where they have room", () => {
    const steps = [{ ...step, output: { n: 1 } }, { ...step, output: null }, step];
    expect(fitSteps(steps)).toEqual(steps);
  });

  it("have shorter summaries the more there are, and no outputs from where there is no room", () => {
    const large = { ...step, output: "x".repeat(limits.resultLength / 2 - 2) };
    const fitted = fitSteps([
      large,
      large,
      { ...step, output: 1 },
      ...Array.from({ length: 47 }, () => step),
    ]);
    expect(fitted.map(({ output }) => output === undefined)).toEqual([false, false, ...Array(48).fill(true)]);
    expect(fitted[0]?.summary).toHaveLength(limits.resultLength / 50);
  });
});

describe("the findings of a step", () => {
  it("beyond what it keeps in full are kept in short, so that conditions count them", () => {
    const session = sessionWithGraph([
      { id: "check", agent },
      { id: "next", agent, when: [{ step: "check", findings: { atLeast: 20 } }] },
    ]);
    const long = { type: "finding", severity: "error", message: "x".repeat(8_000), line: 3 } as const;
    succeed(
      session,
      "check",
      null,
      Array.from({ length: 20 }, () => long),
    );
    const run = session.run();
    const [check, next] = isRunning(run) ? Object.values(run.progress.steps) : [];
    expect(check?.findings.map(({ message }) => message.length)).toEqual([
      ...Array(6).fill(8_000),
      ...Array(14).fill(200),
    ]);
    expect(check?.findings.at(-1)).toMatchObject({ severity: "error", line: 3 });
    expect(next?.progress.status).toBe("scheduled");
  });
});
