// A tenant's session: the shell around decide, evolve and effects. It only wires: a command becomes events in
// one turn, the events are stored, broadcast and copied, and what the new state calls for is begun.

import { DurableObject } from "cloudflare:workers";
import { type Config, type Env, readConfig } from "../src/config.ts";
import type { Answer } from "../src/consultation/brief.ts";
import type { EventType } from "../src/events/schema.ts";
import type { Command } from "../src/orchestration/commands.ts";
import { effects } from "../src/orchestration/effects.ts";
import { ownsSandbox, type SandboxClaim } from "../src/orchestration/owns-sandbox.ts";
import { mustQueue } from "../src/orchestration/queue.ts";
import type { Schedule } from "../src/orchestration/schedule.ts";
import { type ScheduleView, viewSchedule } from "../src/orchestration/schedule-view.ts";
import type { LiveSession } from "../src/orchestration/state.ts";
import { viewRun, viewSession } from "../src/orchestration/to-view.ts";
import type { RunView, SessionView } from "../src/orchestration/views.ts";
import type { Approval } from "../src/planning/approval.ts";
import { accept, type Refusal, type Reply, refuse } from "../src/problems.ts";
import { Alarm } from "./session/alarm.ts";
import { fireDue } from "./session/fire-due.ts";
import { followQuota, followTenant, learnAgents, type TenantSite } from "./session/follow-tenant.ts";
import { KnownAgents } from "./session/known-agents.ts";
import { EventLog, type Identity, parseEvent, type StoredEvent } from "./session/log.ts";
import { approvalMatches, runMatches, scheduleMatches, sessionMatches } from "./session/same-request.ts";
import type { Shares } from "./session/shares.ts";
import { openStream } from "./session/stream.ts";
import { Subscribers } from "./session/subscribers.ts";
import { monthsOf, tenancyOf } from "./session/tenancy.ts";
import { noSession, Turns } from "./session/turns.ts";
import { startWork, type Work } from "./session/work.ts";
import type {
  Caller,
  CreateSchedule,
  CreateSession,
  EventPage,
  EventQuery,
  RequestRun,
  SessionApi,
} from "./session-api.ts";

/** How often open streams are written to, in milliseconds. */
const keepAliveMs = 15_000;

/** Whether an attempt begins with an event, or goes on after a person has answered. */
const beginsAttempt = (type: EventType): boolean =>
  type === "step.scheduled" ||
  type === "step.retrying" ||
  type === "step.fallback" ||
  type === "step.resumed";

export class Session extends DurableObject<Env> implements SessionApi {
  readonly #config: Config;
  readonly #log: EventLog;
  readonly #subscribers: Subscribers;
  readonly #turns: Turns;
  readonly #alarm: Alarm;
  #agents: KnownAgents;
  #work: Work | undefined;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#config = readConfig(env);
    this.#log = new EventLog(ctx.storage);
    this.#alarm = new Alarm(ctx.storage);
    this.#agents = new KnownAgents(ctx.storage.kv);
    this.#turns = new Turns(
      this.#log,
      () => this.#surroundings(),
      (stored) => this.#tell(stored),
    );
    this.#subscribers = new Subscribers(
      this.#log,
      (runId) => this.#turns.isOver(runId),
      (id) => this.#keep((shares) => shares.endStream(id)),
    );
    // What was under way when the last process ended is wanted still.
    if (this.#log.identity === undefined) return;
    this.#turns.take({ type: "take-up" });
    ctx.blockConcurrencyWhile(() => this.#carryOn());
  }

  async createSession(caller: Caller, session: CreateSession): Promise<Reply<SessionView>> {
    if (this.#log.identity === undefined) {
      this.#log.create({ tenantId: caller.tenantId, sessionId: caller.sessionId });
      this.#turns.take({ type: "create-session", ...session });
      this.ctx.waitUntil(this.#learnAgents(caller.version));
    }
    const found = this.#open(caller);
    if (!found.ok) return found;
    if (!sessionMatches(found.value, session)) {
      return refuse("idempotency_conflict", "The session exists, with another title or other metadata.");
    }
    return this.getSession(caller);
  }

  async getSession(caller: Caller): Promise<Reply<SessionView>> {
    const found = this.#open(caller);
    if (!found.ok) return found;
    return accept(viewSession(caller.sessionId, found.value, this.#log.lastSeq));
  }

  async closeSession(caller: Caller): Promise<Reply<SessionView>> {
    return this.#ask(caller, { type: "close-session" }, () => this.getSession(caller));
  }

  async requestRun(caller: Caller, request: RequestRun): Promise<Reply<RunView>> {
    return this.#knowingAgents(caller, async (session) => {
      const earlier = this.#sameRun(caller, request);
      if (earlier !== undefined) return earlier;
      const command = { type: "request-run", traceId: caller.traceId, ...request } as const;
      const ask = () => this.#ask(caller, command, () => this.getRun(caller, request.runId));
      if (mustQueue(session, request.onBusy)) return ask();
      return this.#workOf(caller).shares.withRun(request.runId, async () => {
        // The same request may have come again while its share was asked for.
        const meanwhile = this.#sameRun(caller, request);
        return meanwhile ?? ask();
      });
    });
  }

  async getRun(caller: Caller, runId: string): Promise<Reply<RunView>> {
    const found = this.#open(caller);
    if (!found.ok) return found;
    const run = this.#turns.run(runId);
    return run === undefined
      ? refuse("not_found", "There is no such run.")
      : accept(viewRun(caller.sessionId, run, Date.now()));
  }

  async answerQuestions(caller: Caller, runId: string, answers: Answer[]): Promise<Reply<RunView>> {
    return this.#knowingAgents(caller, () =>
      this.#workOf(caller).shares.withRun(runId, () =>
        this.#askOfRun(caller, runId, { type: "answer-questions", runId, answers }),
      ),
    );
  }

  async decidePlan(caller: Caller, runId: string, approval: Approval): Promise<Reply<RunView>> {
    const known = await this.getRun(caller, runId);
    if (!known.ok || this.#isDecided(runId, approval)) return known;
    const decide = () => this.#askOfRun(caller, runId, { type: "decide-plan", runId, approval });
    if (approval.decision === "reject") return decide();
    return this.#knowingAgents(caller, () =>
      // The same approval may have come again while the run's share was asked for.
      this.#workOf(caller).shares.withRun(runId, () =>
        this.#isDecided(runId, approval) ? this.getRun(caller, runId) : decide(),
      ),
    );
  }

  async cancelRun(caller: Caller, runId: string): Promise<Reply<RunView>> {
    return this.#askOfRun(caller, runId, { type: "cancel-run", runId, reason: "cancelled by the caller" });
  }

  async createSchedule(caller: Caller, schedule: CreateSchedule): Promise<Reply<ScheduleView>> {
    const { scheduleId } = schedule;
    const earlier = this.#schedule(caller, scheduleId);
    if (earlier.ok) {
      if (scheduleMatches(earlier.value, schedule)) return this.getSchedule(caller, scheduleId);
      return refuse("idempotency_conflict", "A schedule with this key exists, for another request.");
    }
    const command = { type: "create-schedule", ...schedule } as const;
    return this.#knowingAgents(caller, () =>
      this.#ask(caller, command, () => this.getSchedule(caller, scheduleId)),
    );
  }

  async listSchedules(caller: Caller): Promise<Reply<ScheduleView[]>> {
    const found = this.#open(caller);
    if (!found.ok) return found;
    return accept(Object.values(found.value.schedules).map((each) => viewSchedule(caller.sessionId, each)));
  }

  async getSchedule(caller: Caller, scheduleId: string): Promise<Reply<ScheduleView>> {
    const found = this.#schedule(caller, scheduleId);
    return found.ok ? accept(viewSchedule(caller.sessionId, found.value)) : found;
  }

  async deleteSchedule(caller: Caller, scheduleId: string): Promise<Reply<null>> {
    return this.#ask(caller, { type: "delete-schedule", scheduleId }, async () => accept(null));
  }

  async listEvents(caller: Caller, query: EventQuery): Promise<Reply<EventPage>> {
    const checked = this.#checkQuery(caller, query);
    if (checked !== undefined) return { ok: false, refusal: checked };
    const page = this.#log.read({ ...query, limit: query.limit + 1 });
    const events = page.slice(0, query.limit).map(({ body }) => parseEvent(body));
    const last = events.at(-1);
    return accept(page.length > query.limit && last !== undefined ? { events, next: last.seq } : { events });
  }

  /** Opens a stream (see `streamRequest`). */
  override async fetch(request: Request): Promise<Response> {
    return openStream(request, {
      check: (caller, query) => this.#checkQuery(caller, query),
      count: () => this.#subscribers.size,
      claim: (caller, id) => this.#workOf(caller).shares.claimStream(id),
      open: (caller, id, query, { proof, version }) => {
        tenancyOf(this.#config).heardVersions.note(caller.tenantId, version);
        this.#keepAlive ??= setInterval(() => this.#writeToStreams(), keepAliveMs);
        return this.#subscribers.open(id, query, proof, Date.now());
      },
    });
  }

  /** The platform's call at the time asked for: a deadline has come, or work must be looked after. */
  override async alarm(): Promise<void> {
    this.#alarm.clear();
    this.#turns.take({ type: "tick" });
    this.ctx.waitUntil(this.#forTenant(followQuota));
    await this.#forTenant(followTenant);
    await this.#forTenant(fireDue);
    await this.#carryOn();
  }

  async ownedSandboxes(tenantId: string, claims: SandboxClaim[]): Promise<string[]> {
    if (this.#log.identity?.tenantId !== tenantId) return [];
    return claims.filter((claim) => ownsSandbox(this.#turns.state, claim)).map(({ sandboxId }) => sandboxId);
  }

  async erase(tenantId: string): Promise<boolean> {
    if (this.#log.identity?.tenantId !== tenantId) return false;
    this.#stop("the tenant is deleted");
    this.#turns.forget();
    this.#work = undefined;
    this.#alarm.clear();
    await this.#log.erase();
    this.#agents = new KnownAgents(this.ctx.storage.kv);
    return true;
  }

  /** Does for a caller what depends on which agents the tenant has. */
  async #knowingAgents<T>(
    caller: Caller,
    act: (session: LiveSession) => Promise<Reply<T>>,
  ): Promise<Reply<T>> {
    const own = this.#open(caller);
    if (!own.ok) return own;
    await this.#learnAgents(caller.version);
    if (!this.#agents.isKnown) return refuse("unavailable", "The tenant's agents cannot be told. Try again.");
    const found = this.#open(caller);
    return found.ok ? act(found.value) : found;
  }

  #learnAgents(atLeast: number): Promise<void> {
    return this.#forTenant((identity, site) => learnAgents(identity, site, atLeast));
  }

  /** Asks something of the session for a caller; `view` is the answer where it is taken. */
  async #ask<T>(caller: Caller, command: Command, view: () => Promise<Reply<T>>): Promise<Reply<T>> {
    const found = this.#open(caller);
    if (!found.ok) return found;
    const refusal = this.#turns.take(command);
    return refusal === undefined ? view() : { ok: false, refusal };
  }

  async #askOfRun(caller: Caller, runId: string, command: Command): Promise<Reply<RunView>> {
    const known = await this.getRun(caller, runId);
    return known.ok ? this.#ask(caller, command, () => this.getRun(caller, runId)) : known;
  }

  #surroundings() {
    const { manifests: pool, unavailability } = this.#agents.pool;
    return { pool, unavailability, microUsdPerSandboxSecond: this.#config.SANDBOX_MICRO_USD_PER_SECOND };
  }

  /** Shows what a turn has stored to whoever reads, and begins what follows. */
  #tell(stored: StoredEvent[]): void {
    this.#subscribers.broadcast(stored, Date.now());
    this.ctx.waitUntil(this.#carryOn());
    if (stored.some(({ type }) => beginsAttempt(type))) this.ctx.waitUntil(this.#forTenant(followQuota));
  }

  /** Begins what the state calls for, and sees to it that the session wakes in time. */
  async #carryOn(): Promise<void> {
    const { identity } = this.#log;
    if (identity === undefined) return;
    const { drivers, outbox, shares } = this.#workOf(identity);
    const now = Date.now();
    const wanted = effects(this.#turns.state, now);
    drivers.reconcile(wanted);
    this.ctx.waitUntil(shares.hold(this.#turns.state, now));
    this.ctx.waitUntil(outbox.flush(now).then(() => this.#setAlarm()));
    await this.#setAlarm();
  }

  #setAlarm(): Promise<void> {
    const now = Date.now();
    return this.#alarm.ringBy(effects(this.#turns.state, now).wakeAt, this.#work?.outbox.wakeAt(now));
  }

  /** Does what follows from the tenant, as long as there is a session. */
  async #forTenant(act: (identity: Identity, site: TenantSite) => Promise<void>): Promise<void> {
    const { identity } = this.#log;
    if (identity === undefined) return;
    await act(identity, {
      tenancy: tenancyOf(this.#config),
      quota: monthsOf(this.#config),
      shares: this.#workOf(identity).shares,
      subscribers: this.#subscribers,
      agents: this.#agents,
      state: () => this.#turns.state,
      take: (command) => this.#turns.take(command),
      stop: (reason) => this.#stop(reason),
      erase: () => this.erase(identity.tenantId),
    });
  }

  /** Does something about the session's shares that nobody waits for. */
  #keep(act: (shares: Shares) => Promise<void>): void {
    if (this.#work !== undefined) this.ctx.waitUntil(act(this.#work.shares));
  }

  #workOf(identity: Identity): Work {
    this.#work ??= startWork(identity, {
      config: this.#config,
      env: this.env,
      ctx: this.ctx,
      log: this.#log,
      state: () => this.#turns.state,
      report: (command) => this.#turns.take(command),
      openStreams: () => this.#subscribers.ids,
    });
    return this.#work;
  }

  /** The session, for a caller of its own tenant: for all others it does not exist. */
  #open(caller: Caller): Reply<LiveSession> {
    const { identity } = this.#log;
    const isOwn = identity?.tenantId === caller.tenantId && identity.sessionId === caller.sessionId;
    if (!isOwn || this.#turns.state.status === "none") return { ok: false, refusal: noSession };
    this.#workOf(identity).shares.adopt(caller.plan);
    return accept(this.#turns.state);
  }

  #schedule(caller: Caller, scheduleId: string): Reply<Schedule> {
    const found = this.#open(caller);
    if (!found.ok) return found;
    const schedule = found.value.schedules[scheduleId];
    return schedule === undefined ? refuse("not_found", "There is no such schedule.") : accept(schedule);
  }

  /** The run that an earlier request of the same id has led to, if there was one. */
  #sameRun(caller: Caller, request: RequestRun): Reply<RunView> | undefined {
    const earlier = this.#turns.run(request.runId);
    if (earlier === undefined) return undefined;
    if (runMatches(earlier, request)) return accept(viewRun(caller.sessionId, earlier, Date.now()));
    return refuse("idempotency_conflict", "A run with this key exists, for another request.");
  }

  #isDecided(runId: string, approval: Approval): boolean {
    const run = this.#turns.run(runId);
    return run !== undefined && approvalMatches(run, approval);
  }

  #checkQuery(caller: Caller, query: { runId?: string; after: number }): Refusal | undefined {
    const found = this.#open(caller);
    if (!found.ok) return found.refusal;
    if (query.runId !== undefined && this.#turns.run(query.runId) === undefined) {
      return { code: "not_found", detail: "There is no such run." };
    }
    if (query.after <= this.#log.lastSeq) return undefined;
    return { code: "invalid_cursor", detail: `The session's last event is ${this.#log.lastSeq}.` };
  }

  /** Ends streams and runs. Sandboxes are killed, which goes on behind this. */
  #stop(reason: string): void {
    this.#subscribers.closeAll();
    const runs = this.#turns.state.status === "none" ? {} : this.#turns.state.runs;
    // The newest first: a run that is queued must not start because the one before it has ended.
    for (const runId of Object.keys(runs).reverse()) this.#turns.take({ type: "cancel-run", runId, reason });
  }

  #writeToStreams(): void {
    const now = Date.now();
    this.#subscribers.keepAlive(now);
    this.#keep((shares) => shares.hold(this.#turns.state, now));
    this.ctx.waitUntil(this.#forTenant(followTenant));
    if (this.#subscribers.size > 0 || this.#keepAlive === undefined) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
  }
}
