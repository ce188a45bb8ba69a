// What may still be recorded. Each share may use the whole budget only up to its own mark, so that a
// flood of one kind always leaves room for the kinds that matter more.

import type { AgentRecord } from "../../src/agents/contract.ts";

/** The part of the budget that is used up at which records of a share are cut. */
const marks = {
  /** What an agent says on its way. */
  ordinary: 0.75,
  /** What must not be pushed out by it. */
  reserved: 0.9,
  /** How the step ended. */
  answer: 0.97,
  /** The runtime's own words: what was cut, why it failed, and the exit. */
  runtime: 1,
} as const;

/** The part of the budget that a record may use. */
export type Share = keyof typeof marks;

/** What a record was cut for. */
export type Excess = "rate" | "count" | "bytes";

/** Limits of one step; `recordLimits` of the contract are of this shape. */
type BudgetLimits = { maxPerSecond: number; maxTotalBytes: number; maxRecords: number };

/** The part of the rate that ordinary records leave to the others. */
const RATE_RESERVE = 0.1;

/** The share that a record of an agent belongs to. */
export function shareOf(type: AgentRecord["type"]): Share {
  if (type === "result" || type === "error") return "answer";
  return type === "finding" || type === "artifact" || type === "request" ? "reserved" : "ordinary";
}

/** What a step may still record, in records, bytes, and records a second. */
export class RecordBudget {
  readonly #limits: BudgetLimits;
  #records = 0;
  #bytes = 0;
  #tokens: number;
  #refilledAt: number;

  /** `now` and every later time are milliseconds of one clock. */
  constructor(limits: BudgetLimits, now: number) {
    this.#limits = limits;
    this.#tokens = limits.maxPerSecond;
    this.#refilledAt = now;
  }

  /** Takes a record of `bytes` into account, or says what it exceeds. */
  admit(share: Share, bytes: number, now: number): Excess | undefined {
    const { maxPerSecond, maxTotalBytes, maxRecords } = this.#limits;
    if (this.#records + 1 > maxRecords * marks[share]) return "count";
    if (this.#bytes + bytes > maxTotalBytes * marks[share]) return "bytes";
    this.#refill(now);
    const untouchable = share === "ordinary" ? maxPerSecond * RATE_RESERVE : 0;
    if (share !== "runtime" && this.#tokens < untouchable + 1) return "rate";
    this.#tokens -= 1;
    this.#records += 1;
    this.#bytes += bytes;
    return undefined;
  }

  #refill(now: number): void {
    const { maxPerSecond } = this.#limits;
    const gained = ((now - this.#refilledAt) / 1_000) * maxPerSecond;
    this.#tokens = Math.min(maxPerSecond, this.#tokens + gained);
    this.#refilledAt = now;
  }
}
