import type { Event } from "../../src/events/schema.ts";
import type { RunView } from "../../src/orchestration/views.ts";

/** What came of a run's request, as its client knows it. */
export type RequestFacts = {
  key: string;
  tenantId: string;
  sessionId: string;
  /** One of its programs kills its agent. */
  mayCrash: boolean;
  /** The run that each answer named. */
  runIds: string[];
  /** The code of a refusal, where one answer was that. */
  refusal: string | undefined;
};

/** What a subscriber saw, in the order in which it came: of a run or, without one, of a session. */
export type StreamFacts = {
  sessionId: string;
  runId?: string;
  seqs: number[];
  /** How often it tried to come back. */
  reconnects: number;
  /** The stream itself said that it was over. */
  isDone: boolean;
};

/** A row of Postgres's copy. */
export type ArchivedEvent = {
  tenantId: string;
  sessionId: string;
  seq: number;
  type: string;
  runId: string | null;
  stepId: string | null;
  time: Date;
  body: unknown;
};

export type SessionFacts = {
  tenantId: string;
  sessionId: string;
  log: Event[];
  archive: ArchivedEvent[];
  /** The status of each run, as Postgres lists it. */
  listed: Record<string, string>;
  /** The status of each run, as its session tells it. */
  views: Record<string, RunView["status"]>;
  streams: StreamFacts[];
  /** What another tenant is answered that asks for the session. */
  statusForOthers: number;
};

/** An attempt's sandbox, as whoever made it knows it. */
export type SandboxFacts = {
  sandboxId: string;
  tenant: string;
  session: string;
  run: string;
  step: string;
  attempt: string;
};

/** All that an audit looks at. */
export type Facts = {
  requests: RequestFacts[];
  sessions: SessionFacts[];
  /** Every sandbox that was created. */
  created: SandboxFacts[];
  /** The sandboxes in which an agent's runtime was started. */
  started: string[];
  /** The sandboxes that are there when none should be. */
  left: string[];
};
