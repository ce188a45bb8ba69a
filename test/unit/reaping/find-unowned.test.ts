import { expect, it } from "vitest";
import { findUnowned, type SessionRef } from "../../../src/reaping/find-unowned.ts";
import type { ListedSandbox } from "../../../src/sandbox/sandboxes.ts";

const now = 1_000;

const listed = (id: string, sessionId: string, more: Partial<ListedSandbox> = {}): ListedSandbox => ({
  id,
  endsAt: now + 1,
  owner: { tenantId: "acme", sessionId, runId: "run_a", stepId: "stp_a", attempt: 1 },
  ...more,
});

/** Sessions that own what `owned` says and fail where it is missing; notes whom was asked what. */
function sessions(owned: Record<string, string[]>) {
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
    onError: ({ sessionId }: SessionRef) => void failed.push(sessionId),
  };
}

it("each session is asked once for all its sandboxes, and what it does not own nobody owns", async () => {
  const known = sessions({ ses_a: ["a1"], ses_b: [] });
  const all = [listed("a1", "ses_a"), listed("b1", "ses_b"), listed("a2", "ses_a")];
  expect(await findUnowned(all, now, known)).toEqual(["b1", "a2"]);
  expect(known.asked).toEqual({ ses_a: ["a1", "a2"], ses_b: ["b1"] });
});

it("the sandboxes of a session that does not answer count as owned, and those of others as they are", async () => {
  const known = sessions({ ses_b: [] });
  expect(await findUnowned([listed("a", "ses_a"), listed("b", "ses_b")], now, known)).toEqual(["b"]);
  expect(known.failed).toEqual(["ses_a"]);
});

it("a sandbox that does not say whose it is, or has outlived its lifetime, is nobody's", async () => {
  const known = sessions({ ses_a: ["old", "new"] });
  const all = [
    listed("nameless", "ses_a", { owner: undefined }),
    listed("old", "ses_a", { endsAt: now }),
    listed("new", "ses_a"),
  ];
  expect(await findUnowned(all, now, known)).toEqual(["nameless", "old"]);
});

it("a paused sandbox has no lifetime to outlive: it is its session's, or nobody's", async () => {
  const known = sessions({ ses_a: ["owned"] });
  const all = [
    listed("owned", "ses_a", { endsAt: undefined }),
    listed("stray", "ses_a", { endsAt: undefined }),
  ];
  expect(await findUnowned(all, now, known)).toEqual(["stray"]);
});
