import { Sandbox } from "e2b";
import { vi } from "vitest";
import { Sandboxes } from "../../../src/sandbox/sandboxes.ts";

/** A sandbox that a fake service has, with the paths of what was written into it, and those contents that are texts. */
type Running = { tenantId: string; isStock: boolean; isPaused: boolean; written: string[]; texts: string[] };

/**
 * A sandbox service that has room for all, in place of the one that the Worker calls. What runs in its sandboxes never
 * says a word. To be restored with all mocks.
 */
export function fakeSandboxService() {
  const running = new Map<string, Running>();
  let made = 0;
  const open = (id: string): Sandbox => {
    const sandbox = new Sandbox({
      sandboxId: id,
      envdVersion: "0.6.4",
      apiKey: "test",
      validateApiKey: false,
    });
    vi.spyOn(sandbox.files, "write").mockImplementation(async (files) => {
      running.get(id)?.written.push(...files.map(({ path }) => path));
      running.get(id)?.texts.push(...files.flatMap(({ data }) => (typeof data === "string" ? data : [])));
      return [];
    });
    vi.spyOn(sandbox.commands, "run").mockReturnValue(new Promise(() => undefined));
    return sandbox;
  };
  const create = async (tenantId: string, isStock: boolean) => {
    made += 1;
    const id = `sb_${made}`;
    running.set(id, { tenantId, isStock, isPaused: false, written: [], texts: [] });
    return open(id);
  };
  const has = (id: string): Running => {
    const known = running.get(id);
    if (known === undefined) throw new Error(`there is no sandbox ${id}`);
    return known;
  };
  const { prototype } = Sandboxes;
  vi.spyOn(prototype, "createForStock").mockImplementation((tenantId) => create(tenantId, true));
  vi.spyOn(prototype, "create").mockImplementation(({ tenantId }) => create(tenantId, false));
  vi.spyOn(prototype, "find").mockResolvedValue(undefined);
  vi.spyOn(prototype, "connect").mockImplementation(async (id) => {
    has(id).isPaused = false;
    return open(id);
  });
  vi.spyOn(prototype, "pause").mockImplementation(async (id) => {
    has(id).isPaused = true;
    return true;
  });
  vi.spyOn(prototype, "kill").mockImplementation(async (id) => running.delete(id));
  vi.spyOn(prototype, "listOf").mockImplementation(async (tenantId) =>
    [...running].flatMap(([id, sandbox]) => (sandbox.tenantId === tenantId ? [id] : [])),
  );
  return running;
}
