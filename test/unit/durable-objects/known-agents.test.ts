import { describe, expect, it } from "vitest";
import { KnownAgents } from "../../../durable-objects/session/known-agents.ts";

function store() {
  const entries = new Map<string, string>();
  let writes = 0;
  return {
    get: (key: string) => entries.get(key),
    put(key: string, value: string) {
      writes += 1;
      entries.set(key, value);
    },
    get writes() {
      return writes;
    },
  };
}

const disabled = [{ name: "test-runner", isEnabled: false, own: null }];
const usable = ({ pool: { manifests, unavailability } }: KnownAgents) =>
  manifests.filter((manifest) => unavailability(manifest) === null).map(({ name }) => name);

describe("the agents that a session knows", () => {
  it("are those of the platform, and no one has told, until someone does", () => {
    const known = new KnownAgents(store());
    expect([known.isKnown, usable(known)]).toEqual([false, expect.arrayContaining(["test-runner"])]);
  });

  it("are those that were last told, in the next process too", () => {
    const kept = store();
    new KnownAgents(kept).keep(disabled);
    const next = new KnownAgents(kept);
    expect(next.isKnown).toBe(true);
    expect(usable(next)).not.toContain("test-runner");
    next.keep([]);
    expect(usable(new KnownAgents(kept))).toContain("test-runner");
  });

  it("are written down where they have changed, and not each time that they are told", () => {
    const kept = store();
    const known = new KnownAgents(kept);
    for (const agents of [disabled, disabled, [], []]) known.keep(agents);
    expect(kept.writes).toBe(2);
  });

  it("are asked for again where they were kept in a form that is no longer known", () => {
    const kept = store();
    kept.put("agents", JSON.stringify([{ name: "test-runner", disabled: true }]));
    expect(new KnownAgents(kept).isKnown).toBe(false);
  });
});
