// What a step of a graph may make depend on how earlier steps ended. Data with a meaning for every case: no
// expressions, nothing that could fail or not end.

import { z } from "zod";
import type { Finding } from "../agents/contract.ts";
import { type Severity, severity, severityRank } from "../agents/severity.ts";

export const condition = z.union(
  [
    z.strictObject({ step: z.string(), status: z.enum(["succeeded", "failed", "skipped"]) }),
    z.strictObject({
      step: z.string(),
      /** How many findings the step has of this severity or a worse one; at least one where nothing is said. */
      findings: z
        .strictObject({
          severity: severity.optional(),
          atLeast: z.int().min(0).max(200).optional(),
          atMost: z.int().min(0).max(200).optional(),
        })
        .refine(({ atLeast = 0, atMost = atLeast }) => atLeast <= atMost, {
          path: ["atMost"],
          message: "must not be less than `atLeast`",
        }),
    }),
  ],
  "must name a `step` and either its `status` (succeeded, failed or skipped) or its `findings`",
);
export type Condition = z.infer<typeof condition>;

/** A step that has ended, as conditions see it. */
export type EndedStep = {
  status: "succeeded" | "failed" | "skipped" | "cancelled";
  findings: readonly Finding[];
};

/** Whether a condition holds of the step that it names. */
export function holds(wanted: Condition, step: EndedStep): boolean {
  if ("status" in wanted) return step.status === wanted.status;
  const { severity: least = "info", atMost, atLeast = atMost === undefined ? 1 : 0 } = wanted.findings;
  const count = countFrom(step.findings, least);
  return count >= atLeast && (atMost === undefined || count <= atMost);
}

const countFrom = (findings: readonly Finding[], least: Severity): number =>
  findings.filter((finding) => severityRank(finding.severity) >= severityRank(least)).length;
