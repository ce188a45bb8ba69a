import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Caller } from "../../durable-objects/session-api.ts";
import { Stock } from "../../durable-objects/warm-pool/stock.ts";
import { type ListedSandbox, Sandboxes, type SandboxOwner } from "../../src/sandbox/sandboxes.ts";
import { newTenant } from "./support/gateway.ts";
import { callerOf, codeRun, granted, stubOf } from "./support/session.ts";

/** The sandboxes that the service has, which it lists two at a time. */
let running: ListedSandbox[];
const idsRunning = () => running.map(({ id }) => id);
const pageSize = 2;

beforeEach(() => {
  running = [];
  vi.spyOn(Sandboxes.prototype, "list").mockImplementation(async (cursor = "0") => {
    const end = Number(cursor) + pageSize;
    return {
      sandboxes: running.slice(Number(cursor), end),
      next: end < running.length ? String(end) : undefined,
    };
  });
  vi.spyOn(Sandboxes.prototype, "kill").mockImplementation(async (killed) => {
    const before = running.length;
    running = running.filter(({ id }) => id !== killed);
    return running.length < before;
  });
  // The sandboxes that sessions ask for are in creation for as long as a test takes.
  vi.spyOn(Sandboxes.prototype, "create").mockReturnValue(new Promise(() => undefined));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A reaper of a test's own. */
const newReaper = () => env.REAPER.getByName(crypto.randomUUID());
type Reaper = ReturnType<typeof newReaper>;

const alarmOf = (reaper: Reaper) => runInDurableObject(reaper, (_, { storage }) => storage.getAlarm());

/** Has a reaper look at all pages, without its waits. */
async function sweep(reaper: Reaper, pages = Math.max(1, Math.ceil(running.length / pageSize))) {
  for (let n = 0; n < pages; n += 1) expect(await runDurableObjectAlarm(reaper)).toBe(true);
}

/** A reaper that was told of a sandbox. */
async function wakenReaper(): Promise<Reaper> {
  const reaper = newReaper();
  await reaper.expectSandbox();
  return reaper;
}

function start(id: string, owner: SandboxOwner | undefined, stockOf?: string): void {
  running.push({ id, endsAt: Date.now() + 600_000, owner, stockOf });
}

/** A warm sandbox of a tenant, which its pool has made. */
async function stock(id: string, tenantId: string): Promise<void> {
  start(id, undefined, tenantId);
  await runInDurableObject(env.WARM_POOLS.getByName(tenantId), (_, { storage }) => {
    storage.kv.put("tenant", tenantId);
    const known = new Stock(storage.sql);
    known.add({ id, recipe: "recipe", mode: "running", endsAt: Date.now() + 600_000 });
    known.markReady(id, true);
  });
}

/** A session of a tenant of its own whose run has an attempt that waits for its sandbox. */
async function sessionAtWork(): Promise<{ caller: Caller; owner: SandboxOwner }> {
  const { id: tenantId } = await newTenant();
  const caller = callerOf(tenantId);
  const session = stubOf(caller);
  granted(await session.createSession(caller, { metadata: {} }));
  granted(await session.requestRun(caller, codeRun));
  const { events } = granted(await session.listEvents(caller, { after: 0, limit: 100 }));
  const stepId = events.find(({ type }) => type === "step.scheduled")?.stepId ?? expect.fail("no step");
  return { caller, owner: { tenantId, sessionId: caller.sessionId, runId: "run_a", stepId, attempt: 1 } };
}

const sandboxOfNoSession = (tenantId: string): SandboxOwner => ({
  tenantId,
  sessionId: `ses_${crypto.randomUUID()}`,
  runId: "run_a",
  stepId: "stp_a",
  attempt: 1,
});

describe("the reaper", () => {
  it("leaves a warm sandbox alone that is in stock, and kills one that its pool does not know", async () => {
    const [ada, ben] = await Promise.all([newTenant(), newTenant()]);
    await stock("of ada", ada.id);
    start("lost by ada", undefined, ada.id);
    await stock("of ben", ben.id);
    start("not of ben", undefined, ben.id);
    const reaper = await wakenReaper();
    for (let n = 0; n < 2; n += 1) await sweep(reaper, 2);
    expect(idsRunning()).toEqual(["of ada", "of ben"]);
  });

  it("leaves a warm sandbox alone that an attempt under way has taken, and kills it once that is over", async () => {
    const { caller, owner } = await sessionAtWork();
    await stock("taken", owner.tenantId);
    const pool = env.WARM_POOLS.getByName(owner.tenantId);
    expect(await pool.take(owner, "recipe")).toBe("taken");
    const reaper = await wakenReaper();
    for (let n = 0; n < 2; n += 1) await sweep(reaper);
    expect(idsRunning()).toEqual(["taken"]);
    granted(await stubOf(caller).cancelRun(caller, "run_a"));
    for (let n = 0; n < 2; n += 1) await sweep(reaper);
    expect(idsRunning()).toEqual([]);
    await pool.erase(owner.tenantId);
  });

  it("kills a sandbox that nobody owns in two sweeps, not in one", async () => {
    const { id } = await newTenant();
    start("stray", sandboxOfNoSession(id));
    const reaper = await wakenReaper();
    await sweep(reaper);
    expect(idsRunning()).toEqual(["stray"]);
    await sweep(reaper);
    expect(idsRunning()).toEqual([]);
  });

  it("leaves a sandbox alone whose attempt waits for it: it is about to be recorded", async () => {
    const { owner } = await sessionAtWork();
    start("in creation", owner);
    const reaper = await wakenReaper();
    for (let n = 0; n < 3; n += 1) await sweep(reaper);
    expect(idsRunning()).toEqual(["in creation"]);
  });

  it("tells the sandboxes of two tenants apart, though their sessions, runs and steps have the same ids", async () => {
    const [ada, ben] = await Promise.all([sessionAtWork(), newTenant()]);
    start("of ada", ada.owner);
    start("as if of ben", { ...ada.owner, tenantId: ben.id });
    const reaper = await wakenReaper();
    for (let n = 0; n < 2; n += 1) await sweep(reaper);
    expect(idsRunning()).toEqual(["of ada"]);
  });

  it("leaves alone the sandbox of the present attempt of a step, and of no other", async () => {
    const { owner } = await sessionAtWork();
    start("of another attempt", { ...owner, attempt: 2 });
    start("of another step", { ...owner, stepId: "stp_x" });
    start("own", owner);
    const reaper = await wakenReaper();
    for (let n = 0; n < 2; n += 1) await sweep(reaper, 2);
    expect(idsRunning()).toEqual(["own"]);
  });

  it("kills the sandboxes of a run that was cancelled, and of a session that was erased", async () => {
    const [cancelled, erased] = await Promise.all([sessionAtWork(), sessionAtWork()]);
    start("of a cancelled run", cancelled.owner);
    start("of an erased session", erased.owner);
    granted(await stubOf(cancelled.caller).cancelRun(cancelled.caller, "run_a"));
    await stubOf(erased.caller).erase(erased.owner.tenantId);
    const reaper = await wakenReaper();
    for (let n = 0; n < 2; n += 1) await sweep(reaper);
    expect(idsRunning()).toEqual([]);
  });

  it("kills sandboxes of a tenant that does not exist, and those that do not say whose they are", async () => {
    start("of no tenant", sandboxOfNoSession(`no-${crypto.randomUUID()}`));
    start("of nobody", undefined);
    const reaper = await wakenReaper();
    for (let n = 0; n < 2; n += 1) await sweep(reaper);
    expect(idsRunning()).toEqual([]);
  });

  it("asks a session that does not exist without making it", async () => {
    const { id } = await newTenant();
    const owner = sandboxOfNoSession(id);
    start("stray", owner);
    await sweep(await wakenReaper());
    const session = env.SESSIONS.getByName(`${id}/${owner.sessionId}`);
    const tables = await runInDurableObject(session, (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('events', 'meta')").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("looks at every page of the list", async () => {
    const { id } = await newTenant();
    for (let n = 0; n < 5; n += 1) start(`stray ${n}`, sandboxOfNoSession(id));
    const reaper = await wakenReaper();
    await sweep(reaper, 3);
    expect(idsRunning()).toHaveLength(5);
    const killed = vi.spyOn(Sandboxes.prototype, "kill").mockResolvedValue(true);
    await sweep(reaper, 3);
    expect(new Set(killed.mock.calls.flat())).toEqual(new Set(idsRunning()));
  });

  it("goes on with its next sweep where the service is down, and tries a kill that failed again", async () => {
    const { id } = await newTenant();
    start("stray", sandboxOfNoSession(id));
    const reaper = await wakenReaper();
    await sweep(reaper);
    vi.mocked(Sandboxes.prototype.list).mockRejectedValueOnce(new Error("injected"));
    await sweep(reaper);
    vi.mocked(Sandboxes.prototype.kill).mockRejectedValueOnce(new Error("injected"));
    await sweep(reaper);
    expect(idsRunning()).toEqual(["stray"]);
    await sweep(reaper);
    expect(idsRunning()).toEqual([]);
  });

  it("stays awake until the sandbox that it was told of must have shown, and then sleeps", async () => {
    const reaper = await wakenReaper();
    await sweep(reaper);
    expect(await alarmOf(reaper)).not.toBeNull();
    const later = Date.now() + 120_000;
    vi.spyOn(Date, "now").mockImplementation(() => later);
    await sweep(reaper);
    expect(await alarmOf(reaper)).toBeNull();
    await reaper.expectSandbox();
    expect(await alarmOf(reaper)).not.toBeNull();
  });

  it("is told by a session that is about to create a sandbox", async () => {
    await sessionAtWork();
    const told = () =>
      runInDurableObject(env.REAPER.getByName("reaper"), (_, { storage }) => storage.getAlarm());
    await expect.poll(told, { timeout: 10_000 }).not.toBeNull();
  });
});
