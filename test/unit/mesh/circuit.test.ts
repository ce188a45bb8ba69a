import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Circuit } from "../../../src/mesh/circuit.ts";
import type { CircuitChange } from "../../../src/mesh/circuit-watch.ts";

class Outage extends Error {
  override readonly name = "Outage";
}

const start = 1_764_000_000_000;

beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

const fail = () => Promise.reject(new Outage("of acme"));
const succeed = () => Promise.resolve();

/** A circuit, what it tells, and when it is said to have opened in another isolate. */
function newCircuit() {
  const changes: Pick<CircuitChange, "to" | "reason">[] = [];
  const elsewhere = { openedAt: 0 };
  const circuit = new Circuit({
    isFailure: (error) => error instanceof Outage,
    timeoutMs: 1_000,
    onChange: (change) => void changes.push(change),
    openedElsewhere: () => elsewhere.openedAt,
  });
  const failTimes = async (times: number) => {
    for (let n = 0; n < times; n += 1) await circuit.call(fail).catch(() => undefined);
  };
  return { circuit, changes, elsewhere, failTimes };
}

describe("the changes of a circuit", () => {
  it("are told in order, with the kind of the last error and not its words, and counted", async () => {
    const { circuit, changes, failTimes } = newCircuit();
    await failTimes(5);
    vi.setSystemTime(start + 10_000);
    await failTimes(1);
    vi.setSystemTime(start + 20_000);
    await circuit.call(succeed);
    const opened = { to: "opened", reason: "Outage" };
    const halfOpen = { to: "half_open" };
    expect(changes).toEqual([opened, halfOpen, opened, halfOpen, { to: "closed" }]);
    expect(circuit.changes).toEqual({ opened: 2, half_open: 2, closed: 1 });
  });

  it("are not those of a trial that the platform dropped, after another took its place", async () => {
    const { circuit, changes, failTimes } = newCircuit();
    await failTimes(5);
    vi.setSystemTime(start + 10_000);
    const { promise, reject } = Promise.withResolvers<void>();
    const dropped = circuit.call(() => promise);
    vi.setSystemTime(start + 11_000);
    await circuit.call(succeed);
    reject(new Outage());
    await expect(dropped).rejects.toThrow(Outage);
    expect(circuit.state).toBe("closed");
    expect(changes.at(-1)).toEqual({ to: "closed" });
  });
});

describe("a circuit that has opened in another isolate", () => {
  it("opens here after one failure", async () => {
    const { circuit, elsewhere, failTimes } = newCircuit();
    elsewhere.openedAt = start;
    await failTimes(1);
    expect(circuit.state).toBe("open");
  });

  it("refuses no call of a service that answers here, and an answer ends the doubt", async () => {
    const { circuit, elsewhere, failTimes } = newCircuit();
    elsewhere.openedAt = start - 1;
    expect(circuit.admits).toBe(true);
    await circuit.call(succeed);
    await failTimes(4);
    expect(circuit.state).toBe("closed");
  });

  it("is doubted for ten seconds, whatever it did before", async () => {
    const { circuit, elsewhere, failTimes } = newCircuit();
    await circuit.call(succeed);
    elsewhere.openedAt = start + 1;
    vi.setSystemTime(start + 10_001);
    await failTimes(4);
    expect(circuit.state).toBe("closed");
    elsewhere.openedAt = start + 10_001;
    await failTimes(1);
    expect(circuit.state).toBe("open");
  });
});
