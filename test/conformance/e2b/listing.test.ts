import { Sandbox, type SandboxListOpts } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost } from "./each-host.ts";

describeEachHost("listing sandboxes", ({ target, create }) => {
  const idsOf = (sandboxes: { sandboxId: string }[]) => sandboxes.map(({ sandboxId }) => sandboxId);
  const list = async (query: SandboxListOpts["query"], options: Omit<SandboxListOpts, "query"> = {}) =>
    idsOf(await Sandbox.list({ ...target.options, ...options, query: query ?? {} }).nextItems());

  test("finds those that have all the metadata asked for", async () => {
    const run = crypto.randomUUID();
    const mine = await create({ metadata: { run, tenant: "a&b=c" } });
    await create({ metadata: { run, tenant: "another" } });
    expect(await list({ metadata: { run, tenant: "a&b=c" } })).toEqual([mine.sandboxId]);
    expect(await list({ metadata: { run } })).toHaveLength(2);
    expect(await list({ metadata: { run, tenant: "a" } })).toEqual([]);
  });

  test("tells of each what its info tells", async () => {
    const metadata = { run: crypto.randomUUID() };
    const sandbox = await create({ metadata });
    const { sandboxId, templateId, startedAt } = await sandbox.getInfo();
    const listed = await Sandbox.list({ ...target.options, query: { metadata } }).nextItems();
    expect(listed).toMatchObject([{ sandboxId, templateId, startedAt, metadata, state: "running" }]);
  });

  test("tells the paused from the running", async () => {
    const metadata = { run: crypto.randomUUID() };
    const running = await create({ metadata });
    const paused = await create({ metadata });
    await paused.pause();
    expect(await list({ metadata, state: ["running"] })).toEqual([running.sandboxId]);
    expect(await list({ metadata, state: ["paused"] })).toEqual([paused.sandboxId]);
    expect((await list({ metadata })).sort()).toEqual([running.sandboxId, paused.sandboxId].sort());
  });

  test("pages through them in the order of their starts", async () => {
    const metadata = { run: crypto.randomUUID() };
    const created: string[] = [];
    for (let count = 0; count < 3; count += 1) created.push((await create({ metadata })).sandboxId);
    const pages = Sandbox.list({ ...target.options, query: { metadata }, limit: 2, order: "asc" });
    expect(idsOf(await pages.nextItems())).toEqual(created.slice(0, 2));
    expect(pages.hasNext).toBe(true);
    expect(idsOf(await pages.nextItems())).toEqual(created.slice(2));
    expect(pages.hasNext).toBe(false);
    await expect(pages.nextItems()).rejects.toThrow();
    expect(await list({ metadata }, { order: "desc" })).toEqual(created.toReversed());
  });

  test("finds those that started after a time, or from a template", async () => {
    const metadata = { run: crypto.randomUUID() };
    const sandbox = await create({ metadata });
    const { startedAt, templateId } = await sandbox.getInfo();
    const started = startedAt.getTime();
    expect(await list({ metadata, startedAfter: new Date(started - 5_000) })).toEqual([sandbox.sandboxId]);
    expect(await list({ metadata, startedAfter: new Date(started + 60_000) })).toEqual([]);
    expect(await list({ metadata, template: templateId })).toEqual([sandbox.sandboxId]);
  });
});
