import {
  FileNotFoundError,
  type FilesystemEvent,
  FilesystemEventType,
  type Sandbox,
  SandboxError,
} from "e2b";
import { expect, test, vi } from "vitest";
import { describeEachHost, eventually } from "./each-host.ts";

type WatchOptions = Parameters<Sandbox["files"]["watchDir"]>[2];

describeEachHost("watching a folder", ({ share }) => {
  const sandbox = share();

  async function watch(path: string, options: WatchOptions = {}) {
    const events: FilesystemEvent[] = [];
    const { files } = sandbox();
    const handle = await files.watchDir(path, (event) => void events.push(event), {
      timeoutMs: 0,
      ...options,
    });
    const sees = (event: Partial<FilesystemEvent>) =>
      eventually(() => expect(events).toContainEqual(expect.objectContaining(event)));
    return { handle, events, sees };
  }

  test("tells what is made, written and removed in it", async () => {
    const { files, commands } = sandbox();
    await files.makeDir("watched");
    const { handle, sees } = await watch("watched");
    await files.write("watched/a.txt", "x");
    await sees({ type: FilesystemEventType.CREATE, name: "a.txt" });
    await sees({ type: FilesystemEventType.WRITE, name: "a.txt" });
    await commands.run("chmod 700 watched/a.txt");
    await sees({ type: FilesystemEventType.CHMOD, name: "a.txt" });
    await files.remove("watched/a.txt");
    await sees({ type: FilesystemEventType.REMOVE, name: "a.txt" });
    await handle.stop();
  });

  test("includes what lies deeper only where it is asked to", async () => {
    const { files } = sandbox();
    await files.makeDir("deep/inner");
    const flat = await watch("deep");
    const recursive = await watch("deep", { recursive: true });
    await files.write("deep/inner/b.txt", "x");
    await recursive.sees({ type: FilesystemEventType.WRITE, name: "inner/b.txt" });
    await files.write("deep/last.txt", "x");
    await flat.sees({ name: "last.txt" });
    expect(flat.events.map(({ name }) => name)).not.toContain("inner/b.txt");
    await Promise.all([flat.handle.stop(), recursive.handle.stop()]);
  });

  test("follows folders that are made later", async () => {
    const { files } = sandbox();
    await files.makeDir("growing");
    const { handle, sees } = await watch("growing", { recursive: true });
    await files.makeDir("growing/new");
    await sees({ type: FilesystemEventType.CREATE, name: "new" });
    await files.write("growing/new/c.txt", "x");
    await sees({ name: "new/c.txt" });
    await handle.stop();
  });

  test("describes the entries where it is asked to", async () => {
    const { files } = sandbox();
    await files.makeDir("described");
    const { handle, events } = await watch("described", { includeEntry: true });
    await files.write("described/d.txt", "four");
    await eventually(() => {
      const entries = events.map(({ entry }) => entry);
      expect(entries).toContainEqual(
        expect.objectContaining({ path: "/home/user/described/d.txt", size: 4 }),
      );
    });
    await handle.stop();
  });

  test("tells when it ends, and nothing after it was stopped", async () => {
    const { files } = sandbox();
    await files.makeDir("stopped");
    const onExit = vi.fn();
    const { handle, events } = await watch("stopped", { onExit });
    await handle.stop();
    await eventually(() => expect(onExit).toHaveBeenCalledOnce());
    const second = await watch("stopped");
    await files.write("stopped/e.txt", "x");
    await second.sees({ name: "e.txt" });
    expect(events).toEqual([]);
    await second.handle.stop();
  });

  test("needs a folder", async () => {
    const { files } = sandbox();
    await files.write("a-file.txt", "x");
    await expect(watch("nowhere")).rejects.toThrow(FileNotFoundError);
    await expect(watch("a-file.txt")).rejects.toThrow(SandboxError);
  });
});
