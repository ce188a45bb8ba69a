import { expect, it } from "vitest";
import { findUnowned, type SessionRef } from "../../../src/reaping/find-unowned.ts";
import type { ListedSandbox, SandboxOwner } from "../../../src/sandbox/sandboxes.ts";
import type { StockedSandbox } from "../../../src/warming/stocked-sandbox.ts";

const now = 1_000;

const ownerIn = (sessionId: string): SandboxOwner => ({
  tenantId: "acme",
  sessionId,
  runId: "run_a",
  stepId: "stp_a",
  attempt: 1,
});

const listed = (id: string, sessionId: string, more: Partial<ListedSandbox> = {}): ListedSandbox => ({
  id,
  endsAt: now + 1,
  owner: ownerIn(sessionId),
  stockOf: undefined,
  ...more,
});

/** A warm sandbox of a tenant. */
const warm = (id: string, stockOf = "acme"): ListedSandbox => listed(id, "", { owner: undefined, stockOf });

/** Sessions and pools that own what is said of them and fail where nothing is; notes whom was asked what. */
function owners(owned: Record<string, string[]>, stocked: Record<string, StockedSandbox[]> = {}) {
  const asked: Record<string, string[]> = {};
  const failed: string[] = [];
  return {
    asked,
    failed,
    ask: async ({ sessionId }: SessionRef, claims: { sandboxId: string }[]) => {
      const ids = claims.map(({ sandboxId }) => sandboxId);
      asked[sessionId] = ids;
      const own = owned[sessionId];
      if (own === undefined) throw new Error("it does not answer");
      return ids.filter((id) => own.includes(id));
    },
    askPool: async (tenantId: string, ids: string[]) => {
      asked[tenantId] = ids;
      return stocked[tenantId] ?? Promise.reject(new Error("it does not answer"));
    },
    onError: ({ tenantId, sessionId }: Partial<SessionRef>) =>
      void failed.push(sessionId ?? tenantId ?? "nobody"),
  };
}

it("each session is asked once for all its sandboxes, and what it does not own nobody owns", async () => {
  const known = owners({ ses_a: ["a1"], ses_b: [] });
  const all = [listed("a1", "ses_a"), listed("b1", "ses_b"), listed("a2", "ses_a")];
  expect(await findUnowned(all, now, known)).toEqual(["b1", "a2"]);
  expect(known.asked).toEqual({ ses_a: ["a1", "a2"], ses_b: ["b1"] });
});

it("the sandboxes of a session that does not answer count as owned, and those of others as they are", async () => {
  const known = owners({ ses_b: [] });
  expect(await findUnowned([listed("a", "ses_a"), listed("b", "ses_b")], now, known)).toEqual(["b"]);
  expect(known.failed).toEqual(["ses_a"]);
});

it("a sandbox that does not say whose it is, or has outlived its lifetime, is nobody's", async () => {
  const known = owners({ ses_a: ["old", "new"] });
  const all = [
    listed("nameless", "ses_a", { owner: undefined }),
    listed("old", "ses_a", { endsAt: now }),
    listed("new", "ses_a"),
  ];
  expect(await findUnowned(all, now, known)).toEqual(["nameless", "old"]);
});

it("a warm sandbox is its pool's while it is in stock, and nobody's where the pool does not know it", async () => {
  const known = owners({}, { acme: [{ id: "w1" }], globex: [] });
  const all = [warm("w1"), warm("w2"), warm("x1", "globex")];
  expect(await findUnowned(all, now, known)).toEqual(["w2", "x1"]);
  expect(known.asked).toEqual({ acme: ["w1", "w2"], globex: ["x1"] });
});

it("a warm sandbox that was taken is the attempt's, and nobody's once that does not own it", async () => {
  const taken = [
    { id: "w1", owner: ownerIn("ses_a") },
    { id: "w2", owner: ownerIn("ses_a") },
  ];
  const known = owners({ ses_a: ["a1", "w1"] }, { acme: taken });
  const all = [listed("a1", "ses_a"), warm("w1"), warm("w2")];
  expect(await findUnowned(all, now, known)).toEqual(["w2"]);
  expect(known.asked.ses_a).toEqual(["a1", "w1", "w2"]);
});

it("the warm sandboxes of a pool that does not answer count as owned", async () => {
  const known = owners({}, {});
  expect(await findUnowned([warm("w1")], now, known)).toEqual([]);
  expect(known.failed).toEqual(["acme"]);
});

it("a paused sandbox has no lifetime to outlive: it is its session's, or nobody's", async () => {
  const known = owners({ ses_a: ["owned"] });
  const all = [
    listed("owned", "ses_a", { endsAt: undefined }),
    listed("stray", "ses_a", { endsAt: undefined }),
  ];
  expect(await findUnowned(all, now, known)).toEqual(["stray"]);
});
