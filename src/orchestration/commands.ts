import type { AgentRecord } from "../agents/contract.ts";
import type { Manifest } from "../agents/manifest.ts";
import type { Answer } from "../consultation/brief.ts";
import type { Artifact, Failure, OnBusy, RunRequest } from "../events/schema.ts";
import type { NewId } from "../ids.ts";
import type { Approval } from "../planning/approval.ts";
import type { Refusal } from "../problems.ts";
import type { Timing } from "../scheduling/timing.ts";

/** One attempt of a step: what a driver works on, and names in everything it reports. */
export type AttemptRef = { runId: string; stepId: string; attempt: number };

/** A record of an agent's file with its number, the line it stands in; an artifact only once its content is stored. */
export type NumberedRecord = {
  number: number;
  record: Exclude<AgentRecord, { type: "artifact" }> | ({ type: "artifact" } & Artifact);
};

/** Everything that can be asked of a session or reported to it. */
export type Command =
  | { type: "create-session"; title?: string | undefined; metadata: Record<string, string> }
  | { type: "close-session" }
  | ({
      type: "request-run";
      /** Never used before in this session, which the log knows. */
      runId: string;
      traceId: string;
      onBusy: OnBusy;
    } & RunRequest)
  | {
      type: "create-schedule";
      scheduleId: string;
      title?: string | undefined;
      timing: Timing;
      run: RunRequest;
    }
  | { type: "delete-schedule"; scheduleId: string }
  | {
      type: "fire-schedule";
      scheduleId: string;
      /** The time that is to be served. */
      dueAt: string;
      /** Derived from the schedule and that time. */
      runId: string;
      traceId: string;
      /** Why the tenant may not have the run now. */
      refusal?: Refusal | undefined;
    }
  | { type: "answer-questions"; runId: string; answers: Answer[] }
  | { type: "decide-plan"; runId: string; approval: Approval }
  | { type: "cancel-run"; runId: string; reason: string }
  | ({ type: "sandbox-created"; sandboxId: string; warm?: true } & AttemptRef)
  | ({ type: "sandbox-paused"; sandboxId: string } & AttemptRef)
  | ({ type: "sandbox-resumed"; sandboxId: string } & AttemptRef)
  | ({ type: "sandbox-gone"; sandboxId: string; reason: string } & AttemptRef)
  | ({ type: "agent-started" } & AttemptRef)
  | ({ type: "records-read"; records: NumberedRecord[] } & AttemptRef)
  | ({ type: "attempt-failed"; failure: Failure } & AttemptRef)
  /** The tenant has used up a quota of its month: which one, `detail` tells. */
  | { type: "quota-used-up"; detail: string }
  /** A process has begun to look after the session, after another or none did. */
  | { type: "take-up" }
  /** Time has passed: act on deadlines. */
  | { type: "tick" };

export type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

/** What a decision may depend on besides the state and the command. */
export type Surroundings = {
  /** Milliseconds since the epoch. */
  now: number;
  newId: NewId;
  /** The agents this tenant has. */
  pool: Manifest[];
  /** Why an agent cannot be used, or null where it can. */
  unavailability: (agent: Manifest) => string | null;
  /** What a sandbox costs in a second, in millionths of a US dollar; 0: there are no prices. */
  microUsdPerSandboxSecond: number;
};
