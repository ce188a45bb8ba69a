import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { FilesystemEvent } from "e2b";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { readDescriptors } from "../../local/sandbox/descriptors.ts";
import { loadServices } from "../../local/sandbox/envd/services.ts";
import { eventually } from "./support/sandbox.ts";
import { startDaemon, type TestDaemon } from "./support/sandbox-daemon.ts";

const eventsAnswer = z.object({ events: z.array(z.object({ name: z.string() })) });

describe("watches of a sandbox's folders", () => {
  let daemon: TestDaemon;
  beforeAll(async () => {
    daemon = await startDaemon();
  });
  afterAll(() => daemon.stop());
  beforeEach(async () => {
    await daemon.sandbox.files.remove("w");
    await daemon.sandbox.files.makeDir("w/sub");
  });

  async function watch(options: { recursive?: boolean; includeEntry?: boolean } = {}) {
    const events: FilesystemEvent[] = [];
    const handle = await daemon.sandbox.files.watchDir("w", (event) => void events.push(event), options);
    const told = () => events.map(({ type, name }) => `${type} ${name}`);
    return { events, told, handle };
  }

  it("tell of folders within, also new ones, when they are asked to", async () => {
    const { told, handle } = await watch({ recursive: true });
    await daemon.sandbox.files.write("w/sub/note.txt", "text");
    await eventually(() => expect(told()).toContain("create sub/note.txt"));
    await daemon.sandbox.files.makeDir("w/new");
    await eventually(() => expect(told()).toContain("create new"));
    await daemon.sandbox.files.write("w/new/note.txt", "text");
    await eventually(() => expect(told()).toContain("create new/note.txt"));
    await handle.stop();
  });

  it("tell of nothing but the change when links lie beside it, or lead to it", async () => {
    const { sandbox } = daemon;
    await sandbox.files.write("w/sub/inner.txt", "text");
    await sandbox.files.write("w/file.txt", "text");
    await sandbox.commands.run("ln -s nowhere dangling; ln -s file.txt to-file; ln -s sub to-folder", {
      cwd: `${daemon.home}/w`,
    });
    for (const recursive of [true, false]) {
      const { told, handle } = await watch({ recursive });
      await sandbox.commands.run(
        "echo more >> file.txt; echo more >> sub/inner.txt; mkdir made; rmdir made",
        {
          cwd: `${daemon.home}/w`,
        },
      );
      await sandbox.commands.run("touch last; rm last", { cwd: `${daemon.home}/w` });
      await eventually(() => expect(told()).toContain("remove last"));
      const expected = ["write file.txt", ...(recursive ? ["write sub/inner.txt"] : [])];
      expect(told().filter((event) => !/ (made|last)$/.test(event))).toEqual(expected);
      await handle.stop();
    }
  });

  it("follow a folder to its new name, and no longer by the old one", async () => {
    const { told, handle } = await watch({ recursive: true });
    await daemon.sandbox.files.makeDir("w/sub/deep");
    await daemon.sandbox.files.rename("w/sub", "w/renamed");
    await eventually(() => expect(told()).toContain("create renamed/deep"));
    await daemon.sandbox.files.makeDir("w/renamed/deep/new");
    await eventually(() => expect(told()).toContain("create renamed/deep/new"));
    await daemon.sandbox.files.remove("w/renamed");
    await eventually(() => expect(told()).toContain("remove renamed"));
    expect(told().filter((event) => event.startsWith("remove"))).toEqual([
      "remove sub",
      "remove renamed/deep/new",
      "remove renamed/deep",
      "remove renamed",
    ]);
    await handle.stop();
  });

  it("never tell of what is not whole yet", async () => {
    const { told, handle } = await watch();
    await daemon.sandbox.files.write("w/note.txt", "text");
    await eventually(() => expect(told()).toContain("write note.txt"));
    expect(new Set(told())).toEqual(new Set(["create note.txt", "write note.txt"]));
    await handle.stop();
  });

  it("tell a change of mode from a write", async () => {
    await daemon.sandbox.files.write("w/note.txt", "text");
    const { told, handle } = await watch();
    await daemon.sandbox.commands.run("sleep 0.1; chmod 600 w/note.txt");
    await eventually(() => expect(told()).toEqual(["chmod note.txt"]));
    await daemon.sandbox.files.write("w/note.txt", "longer text");
    await eventually(() => expect(told()).toContain("write note.txt"));
    await handle.stop();
  });

  it("describe what changed when they are asked to", async () => {
    const { events, handle } = await watch({ includeEntry: true });
    await daemon.sandbox.files.write("w/note.txt", "five!");
    await eventually(() =>
      expect(events.at(-1)?.entry).toMatchObject({
        name: "note.txt",
        path: `${daemon.home}/w/note.txt`,
        type: "file",
        size: 5,
      }),
    );
    await handle.stop();
  });

  it("outlive the folder they watch", async () => {
    const { told, handle } = await watch({ recursive: true });
    await daemon.sandbox.files.remove("w");
    await eventually(() => expect(told()).toContain("remove sub"));
    expect((await daemon.sandbox.commands.run("echo alive")).stdout).toBe("alive\n");
    await handle.stop();
  });

  it("can be asked for their events instead", async () => {
    const { filesystem } = loadServices(readDescriptors());
    const transport = createConnectTransport({
      baseUrl: daemon.url,
      httpVersion: "1.1",
      useBinaryFormat: false,
    });
    const client = createClient(filesystem, transport);
    const created = await client.createWatcher({ path: "w" });
    await daemon.sandbox.files.write("w/note.txt", "text");
    const names: string[] = [];
    await eventually(async () => {
      const { events } = eventsAnswer.parse(await client.getWatcherEvents(created));
      names.push(...events.map(({ name }) => name));
      expect(names).toContain("note.txt");
    });
    await client.removeWatcher(created);
    await expect(client.getWatcherEvents(created)).rejects.toThrow(/not_found.*watcher/);
  });
});
