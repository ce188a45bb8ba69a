// Names are asked of several resolvers: what is left where one of them stalls, is slow or dies.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startNames } from "../../local/names/start.ts";
import type { Part } from "../../local/part.ts";
import { createResolveNames, type ResolveNames } from "../../src/mesh/names/resolve-names.ts";
import { UpstreamUnavailable } from "../../src/mesh/upstream.ts";

let servers: Part[];
/** The questions that each server was asked. */
let asked: string[][];
let names: ResolveNames;

const urlOf = ({ port }: Part, path: string) => `http://127.0.0.1:${port}${path}`;

/** Two name servers that know the same name, and one who asks them. */
beforeEach(async () => {
  asked = [[], []];
  servers = await Promise.all(
    asked.map((lines) =>
      startNames({
        port: 0,
        faults: true,
        log: (line) => void (line.includes("/dns-query") && lines.push(line)),
      }),
    ),
  );
  for (const server of servers) {
    const body = JSON.stringify(["192.0.2.1"]);
    const headers = { "Content-Type": "application/json" };
    await fetch(urlOf(server, "/records/A/app.example"), { method: "PUT", headers, body });
  }
  names = createResolveNames({
    resolvers: servers.map((server) => ({
      url: urlOf(server, "/dns-query"),
      name: String(server.port),
      weight: 1,
    })),
    fetch: (url, init) => fetch(url, init),
  });
});
afterEach(() => Promise.all(servers.map((server) => server.stop())));

const part = (index: number): Part => servers[index] ?? expect.fail("there is no such server");
const circuitOf = (index: number) => names.upstream.endpoints[index]?.circuit.state;

const switchOn = (index: number, fault: Record<string, unknown>) =>
  fetch(urlOf(part(index), "/faults"), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify([{ path: "/dns-query", ...fault }]),
  });

/**
 * Asks for a name again and again. Each time there is an answer, but where a second try was refused: on a slow machine
 * others that were not needed may have used its budget up.
 */
async function lookUpTimes(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const { refused } = names.upstream.counts;
    const found = await names.addresses("app.example").catch((error: unknown) => error);
    if (found instanceof UpstreamUnavailable && names.upstream.counts.refused > refused) continue;
    expect(found).toEqual(["192.0.2.1"]);
  }
}

describe("of two resolvers", () => {
  it("both are asked", async () => {
    await lookUpTimes(30);
    expect(names.upstream.counts).toMatchObject({ calls: 60, retries: 0 });
    for (const questions of asked) expect(questions.length).toBeGreaterThan(0);
  });

  it("one that stalls is outrun by the other, and soon not asked any more", async () => {
    await switchOn(0, { kind: "hang" });
    await lookUpTimes(30);
    expect([circuitOf(0), circuitOf(1)]).toEqual(["open", "closed"]);
    expect(names.upstream.counts.hedges).toBeGreaterThan(0);
  });

  it("one that is slow does not hold up answers", async () => {
    await switchOn(0, { kind: "latency", ms: 3_000 });
    await lookUpTimes(30);
    expect(names.upstream.counts.hedges).toBeGreaterThan(0);
    expect(circuitOf(1)).toBe("closed");
  });

  it("one that is killed is asked no more, and its questions go to the other", async () => {
    await lookUpTimes(3);
    await part(0).stop();
    await lookUpTimes(30);
    expect([circuitOf(0), circuitOf(1)]).toEqual(["open", "closed"]);
  });

  it("none is left where one is killed and the other errs", async () => {
    await part(0).stop();
    await switchOn(1, { kind: "error", status: 503 });
    await expect(names.addresses("app.example")).rejects.toMatchObject({ name: "UpstreamUnavailable" });
  });
});
