import type { Answer } from "../src/consultation/brief.ts";
import type { Event, OnBusy, RunRequest } from "../src/events/schema.ts";
import type { SandboxClaim } from "../src/orchestration/owns-sandbox.ts";
import type { ScheduleView } from "../src/orchestration/schedule-view.ts";
import type { RunView, SessionView } from "../src/orchestration/views.ts";
import type { Approval } from "../src/planning/approval.ts";
import type { Reply } from "../src/problems.ts";
import type { Timing } from "../src/scheduling/timing.ts";
import type { PlanName } from "../src/tenancy/limits/plans.ts";
import type { TenantContext } from "../src/tenancy/tenant-context.ts";

/** Who calls: checked by the session against the tenant it belongs to. What it knows is as new as `version`. */
export type Caller = {
  tenantId: string;
  sessionId: string;
  traceId: string;
  plan: PlanName;
  version: TenantContext["version"];
};

export type CreateSession = { title?: string | undefined; metadata: Record<string, string> };

export type RequestRun = RunRequest & {
  /** Derived from the Idempotency-Key where there is one: asking again finds the run. */
  runId: string;
  onBusy: OnBusy;
};

export type CreateSchedule = {
  /** Derived from the Idempotency-Key where there is one: asking again finds the schedule. */
  scheduleId: string;
  title?: string | undefined;
  timing: Timing;
  run: RunRequest;
};

/** What a stream shows: the events after `after`, of one run or of the whole session. */
export type StreamQuery = { runId?: string; after: number };

export type EventQuery = StreamQuery & { limit: number };

/** What whoever opens a stream has shown, and the version of the tenant as of which it stood. */
export type Shown = Pick<TenantContext, "proof" | "version">;

/** A page of a session's events, oldest first. `next` is the `after` of the following page, if there is more. */
export type EventPage = { events: Event[]; next?: number };

/**
 * What may be asked of a session's Durable Object, `{tenant}/{session}`. Streams are not here: they are
 * `stub.fetch(streamRequest(…))`, whose response goes to the client untouched.
 */
export interface SessionApi {
  /** Creates the session, or finds it again where it exists with the same content; else `idempotency_conflict`. */
  createSession(caller: Caller, session: CreateSession): Promise<Reply<SessionView>>;
  getSession(caller: Caller): Promise<Reply<SessionView>>;
  /** Cancels what is under way and takes no more runs. Closing a closed session changes nothing. */
  closeSession(caller: Caller): Promise<Reply<SessionView>>;
  requestRun(caller: Caller, request: RequestRun): Promise<Reply<RunView>>;
  getRun(caller: Caller, runId: string): Promise<Reply<RunView>>;
  answerQuestions(caller: Caller, runId: string, answers: Answer[]): Promise<Reply<RunView>>;
  /** Approves or rejects a proposed plan. The same decision again changes nothing; another: `approval_not_open`. */
  decidePlan(caller: Caller, runId: string, approval: Approval): Promise<Reply<RunView>>;
  cancelRun(caller: Caller, runId: string): Promise<Reply<RunView>>;
  /** Creates the schedule, or finds it again where it exists with the same content; else `idempotency_conflict`. */
  createSchedule(caller: Caller, schedule: CreateSchedule): Promise<Reply<ScheduleView>>;
  listSchedules(caller: Caller): Promise<Reply<ScheduleView[]>>;
  getSchedule(caller: Caller, scheduleId: string): Promise<Reply<ScheduleView>>;
  deleteSchedule(caller: Caller, scheduleId: string): Promise<Reply<null>>;
  listEvents(caller: Caller, query: EventQuery): Promise<Reply<EventPage>>;
  /** The ids of those sandboxes that an attempt under way owns. Asking a session that does not exist makes none. */
  ownedSandboxes(tenantId: string, claims: SandboxClaim[]): Promise<string[]>;
  /** Has the session do at once what follows from its tenant, as of a version of that. One that does not exist stays so. */
  follow(tenantId: string, version: number): Promise<void>;
  /** Deletes the session with all that it has under way, as its tenant is deleted. False where there is none. */
  erase(tenantId: string): Promise<boolean>;
}

/**
 * The request that opens a stream, which goes on as long as the proof stands and which pages of `origin` may read. A
 * refusal comes back as 4xx with the refusal as JSON.
 */
export function streamRequest(
  caller: Caller,
  query: StreamQuery,
  { proof, version }: Shown,
  origin?: string,
): Request {
  return new Request("https://session/events", {
    method: "POST",
    body: JSON.stringify({ ...caller, ...query, proof, version }),
    headers: origin === undefined ? {} : { Origin: origin },
  });
}
