import { describe, expect, it } from "vitest";
import { EventLog } from "../../../durable-objects/session/log.ts";
import { openSession, request, type TestSession } from "../orchestration/support.ts";
import { storageInMemory } from "./storage-in-memory.ts";

/** A log over a storage of its own, and what it is after the process has died. */
function newLog() {
  const storage = storageInMemory();
  new EventLog(storage).create({ tenantId: "acme", sessionId: "ses_a" });
  return { log: new EventLog(storage), reopen: () => new EventLog(storage) };
}

/** Appends to a log what a session goes through with many runs. */
function fill(log: EventLog, session: TestSession): void {
  log.append(session.events, session.state);
  for (let n = 0; n < 100; n += 1) {
    const known = session.events.length;
    session.take(request({ runId: `run_${n}`, onBusy: "parallel" }));
    if (n >= 10) session.take({ type: "cancel-run", runId: `run_${n}`, reason: "enough" });
    log.append(session.events.slice(known), session.state);
  }
}

describe("a log that is opened again", () => {
  it("gives the state that was lived, from its last snapshot and what came after", () => {
    const { log, reopen } = newLog();
    const session = openSession();
    fill(log, session);
    expect(reopen().load()).toEqual(JSON.parse(JSON.stringify(session.state)));
    expect(reopen().lastSeq).toBe(session.events.length);
  });

  it("gives it too where it never fitted into a snapshot", () => {
    const { log, reopen } = newLog();
    const session = new TestSession();
    session.take({ type: "create-session", metadata: { large: "x".repeat(700_000) } });
    fill(log, session);
    expect(reopen().load()).toEqual(JSON.parse(JSON.stringify(session.state)));
  });
});
