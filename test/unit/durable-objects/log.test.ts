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

/** Appends to a log what a session goes through with many runs; its state has a title that is so long. */
function fill(log: EventLog, session: TestSession, titleLength: number): void {
  const title = "界".repeat(titleLength);
  log.append(session.events, session.state);
  for (let n = 0; n < 100; n += 1) {
    const known = session.events.length;
    session.take(request({ runId: `run_${n}`, onBusy: "parallel" }));
    if (n >= 10) session.take({ type: "cancel-run", runId: `run_${n}`, reason: "enough" });
    log.append(session.events.slice(known), { ...session.session, title });
  }
}

describe("a log that is opened again", () => {
  it("gives the state of its last snapshot, with what came after", () => {
    const { log, reopen } = newLog();
    const session = openSession();
    fill(log, session, 10);
    const { title, ...state } = JSON.parse(JSON.stringify(reopen().load()));
    expect(title).toHaveLength(10);
    expect(state).toEqual(JSON.parse(JSON.stringify(session.state)));
    expect(reopen().lastSeq).toBe(session.events.length);
  });

  it("gives the state of its events alone where that never fitted into a snapshot", () => {
    const { log, reopen } = newLog();
    const session = openSession();
    fill(log, session, 700_000);
    expect(reopen().load()).toEqual(JSON.parse(JSON.stringify(session.state)));
  });
});
