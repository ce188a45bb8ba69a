import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Sandbox } from "e2b";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, everyHost, startTestHost, type TestHost } from "./support/sandbox.ts";

describe.each(everyHost)("whole files and folders of a sandbox $name", ({ options }) => {
  const { isolation } = options;
  let host: TestHost;
  let sandbox: Sandbox;

  beforeAll(async () => {
    host = await startTestHost(options);
    sandbox = await host.create();
  });
  afterAll(() => host.stop());
  beforeEach(async () => {
    await sandbox.files.remove("/workspace/t");
    await sandbox.files.makeDir("/workspace/t");
  });

  const names = async (folder: string) => (await sandbox.files.list(folder)).map(({ name }) => name).sort();

  it("change only when they are whole: an upload that is cut leaves what was there", async () => {
    await sandbox.files.write("/workspace/t/half", "what was there");
    for (const name of ["half", "new"]) {
      const leaving = new AbortController();
      const unfinished = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new Uint8Array(1000)),
      });
      const path = `/workspace/t/${name}`;
      const sending = sandbox.files.write(path, unfinished, { signal: leaving.signal });
      await eventually(async () => {
        const sizes = (await sandbox.files.list("/workspace/t")).map(({ size }) => size);
        expect(sizes).toContain(1000);
      });
      leaving.abort();
      await expect(sending).rejects.toThrow();
      await eventually(async () => expect(await names("/workspace/t")).toEqual(["half"]));
    }
    expect(await sandbox.files.read("/workspace/t/half")).toBe("what was there");
  });

  it("are not there, in part either, when what is sent turns out to be broken", async () => {
    const response = await fetch(await sandbox.uploadUrl("/workspace/t/broken"), {
      method: "POST",
      headers: { "content-type": "application/octet-stream", "content-encoding": "gzip" },
      body: gzipSync(randomBytes(1_000_000)).subarray(0, 900_000),
    });
    expect(response.ok).toBe(false);
    expect(await names("/workspace/t")).toEqual([]);
  });

  // A gigabyte each time: once is enough, where every machine can.
  it.runIf(isolation === "none")(
    "are not there, in part either, when they turn out to be too long",
    async () => {
      const piece = gzipSync(Buffer.alloc(32 * 1024 * 1024));
      const response = await fetch(await sandbox.uploadUrl("/workspace/t/too-long"), {
        method: "POST",
        headers: { "content-type": "application/octet-stream", "content-encoding": "gzip" },
        body: Buffer.concat([...Array.from({ length: 32 }, () => piece), gzipSync("one more")]),
      });
      expect(response.status).toBe(413);
      expect(await names("/workspace/t")).toEqual([]);
    },
  );

  it("keep their mode when they are replaced, and stay what links lead to", async () => {
    await sandbox.files.write("/workspace/t/run.sh", "echo old");
    await sandbox.commands.run("chmod 750 run.sh; ln -s run.sh link; ln -s link again", {
      cwd: "/workspace/t",
    });
    await sandbox.files.write("/workspace/t/again", "echo new");
    const { stdout } = await sandbox.commands.run("./run.sh; stat -c '%a %U' run.sh; readlink link again", {
      cwd: "/workspace/t",
    });
    const [output, mode, ...links] = stdout.trimEnd().split("\n");
    expect([output, mode?.split(" ")[0], ...links]).toEqual(["new", "750", "run.sh", "link"]);
    expect(await names("/workspace/t")).toEqual(["again", "link", "run.sh"]);
  });

  it("can be moved between any two folders of the sandbox, alone or with all that is in a folder", async () => {
    await sandbox.commands.run(
      `echo alone > alone; mkdir -p moved/deep; cd moved; echo 'echo runs' > deep/run.sh; chmod 750 deep/run.sh;
       ln -s deep/run.sh link; ln -s nowhere dangling; chmod 640 ../alone; touch -d @1000000000 ../alone deep`,
      { cwd: "/workspace/t" },
    );
    const tell = "ls; ./link; readlink link dangling; stat -c '%a %Y' deep/run.sh deep";
    const before = await sandbox.commands.run(tell, { cwd: "/workspace/t/moved" });
    const folders = [
      "/workspace/t",
      ...(isolation === "none" ? [] : ["/tmp"]),
      "/home/user",
      ...(isolation === "none" ? [] : ["/tmp"]),
      "/workspace/t",
    ];
    for (const [index, to] of folders.slice(1).entries()) {
      const from = folders[index];
      await sandbox.files.rename(`${from}/moved`, `${to}/moved`);
      const moved = await sandbox.files.rename(`${from}/alone`, `${to}/alone`);
      expect(moved).toMatchObject({ path: `${to}/alone`, mode: 0o640, owner: "user" });
      expect(moved.modifiedTime).toEqual(new Date(1_000_000_000_000));
      expect(await sandbox.files.exists(`${from}/moved`)).toBe(false);
      expect(await sandbox.files.exists(`${from}/alone`)).toBe(false);
      expect((await sandbox.commands.run(tell, { cwd: `${to}/moved` })).stdout).toBe(before.stdout);
    }
    expect(await names("/workspace/t")).toEqual(["alone", "moved"]);
  });

  it("are moved only to where nothing is lost by it", async () => {
    await sandbox.files.write("/home/user/from/a", "a", { metadata: { kind: "note" } });
    await sandbox.files.write("/workspace/t/full/b", "b");
    await expect(sandbox.files.rename("/home/user/from", "/workspace/t/full")).rejects.toThrow(/not empty/);
    expect(await sandbox.files.read("/home/user/from/a")).toBe("a");
    expect(await names("/workspace/t")).toEqual(["full"]);
    const replaced = await sandbox.files.rename("/home/user/from/a", "/workspace/t/full/b");
    expect(replaced.metadata).toEqual({ kind: "note" });
    expect(await sandbox.files.read("/workspace/t/full/b")).toBe("a");
    expect(await names("/workspace/t/full")).toEqual(["b"]);
  });

  it("can be removed with folders deeper than any path can name", async () => {
    const goDeep = [
      "import os",
      "for depth in range(60):",
      "  os.mkdir('d' * 200)",
      "  os.chdir('d' * 200)",
    ].join("\n");
    await sandbox.files.write("/workspace/t/tree/go-deep.py", goDeep);
    await sandbox.commands.run("python3 go-deep.py", { cwd: "/workspace/t/tree" });
    await sandbox.files.remove("/workspace/t/tree");
    expect(await names("/workspace/t")).toEqual([]);
  });
});
