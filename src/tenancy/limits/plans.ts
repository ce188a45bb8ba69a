import { z } from "zod";

export const planName = z.enum(["free", "pro", "enterprise"]);
export type PlanName = z.infer<typeof planName>;

/** What kind of load a request is. */
export type RouteClass = "read" | "write" | "stream";

const amount = z.int().min(0).max(1_000_000_000_000_000);

/** What a tenant may use in a calendar month, in UTC, in place of what its plan allows. Money is in millionths of a US dollar. */
export const monthlyOverride = z.strictObject({
  runs: amount.exactOptional(),
  sandboxMinutes: amount.exactOptional(),
  modelTokens: amount.exactOptional(),
  costMicroUsd: amount.exactOptional(),
});
export type MonthlyOverride = z.infer<typeof monthlyOverride>;
export type Monthly = Required<MonthlyOverride>;

/** What a plan allows. */
export type Plan = {
  /** Requests of the whole tenant in a minute. */
  requestsPerMinute: Record<RouteClass, number>;
  /** The part of it that one credential may use, from 0 to 1. */
  credentialShare: number;
  concurrentRuns: number;
  concurrentSandboxes: number;
  concurrentStreams: number;
  /** Sandboxes that wait for an attempt, beside those that attempts have. */
  warmSandboxes: number;
  monthly: Monthly;
};

export const plans: Record<PlanName, Plan> = {
  free: {
    requestsPerMinute: { read: 600, write: 120, stream: 120 },
    credentialShare: 1,
    concurrentRuns: 5,
    concurrentSandboxes: 10,
    concurrentStreams: 100,
    warmSandboxes: 2,
    monthly: { runs: 1_000, sandboxMinutes: 1_000, modelTokens: 1_000_000, costMicroUsd: 10_000_000 },
  },
  pro: {
    requestsPerMinute: { read: 6_000, write: 1_200, stream: 1_200 },
    credentialShare: 0.8,
    concurrentRuns: 50,
    concurrentSandboxes: 100,
    concurrentStreams: 5_000,
    warmSandboxes: 20,
    monthly: {
      runs: 100_000,
      sandboxMinutes: 100_000,
      modelTokens: 100_000_000,
      costMicroUsd: 1_000_000_000,
    },
  },
  enterprise: {
    requestsPerMinute: { read: 60_000, write: 12_000, stream: 12_000 },
    credentialShare: 0.8,
    concurrentRuns: 500,
    concurrentSandboxes: 1_000,
    concurrentStreams: 100_000,
    warmSandboxes: 200,
    monthly: {
      runs: 10_000_000,
      sandboxMinutes: 10_000_000,
      modelTokens: 10_000_000_000,
      costMicroUsd: 100_000_000_000,
    },
  },
};

/** What a tenant may use in a month. */
export const monthlyOf = ({ plan, monthly }: { plan: PlanName; monthly: MonthlyOverride }): Monthly => ({
  ...plans[plan].monthly,
  ...monthly,
});
