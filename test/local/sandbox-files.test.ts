import { AuthenticationError, FileNotFoundError, InvalidArgumentError, type Sandbox } from "e2b";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, everyHost, startTestHost, type TestHost } from "./support/sandbox.ts";

const binary = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 31) % 256);

/** Comparing element by element takes the test runner many seconds. */
function isBinary(bytes: Uint8Array | ArrayBuffer): boolean {
  return Buffer.compare(new Uint8Array(bytes), binary) === 0;
}

describe.each(everyHost)("files of a sandbox $name", ({ options }) => {
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

  it("are written as text, with the folders above them, and read back", async () => {
    const written = await sandbox.files.write("/workspace/t/a/b/note.txt", "grüße");
    expect(written).toMatchObject({ name: "note.txt", path: "/workspace/t/a/b/note.txt", type: "file" });
    expect(await sandbox.files.read("/workspace/t/a/b/note.txt")).toBe("grüße");
  });

  it("are written as bytes, blobs and streams, and read as bytes, blobs and streams", async () => {
    await sandbox.files.write("/workspace/t/bytes", binary.slice().buffer);
    await sandbox.files.write("/workspace/t/blob", new Blob([binary]));
    await sandbox.files.write("/workspace/t/stream", new Blob([binary]).stream());
    expect(isBinary(await sandbox.files.read("/workspace/t/bytes", { format: "bytes" }))).toBe(true);
    const blob = await sandbox.files.read("/workspace/t/blob", { format: "blob" });
    expect(isBinary(await blob.arrayBuffer())).toBe(true);
    const stream = await sandbox.files.read("/workspace/t/stream", { format: "stream" });
    expect(isBinary(await new Response(stream).arrayBuffer())).toBe(true);
  });

  it("are written compressed", async () => {
    await sandbox.files.write("/workspace/t/packed", "x".repeat(100_000), { gzip: true });
    expect(await sandbox.files.read("/workspace/t/packed")).toBe("x".repeat(100_000));
  });

  it("are written many at a time", async () => {
    const written = await sandbox.files.write([
      { path: "/workspace/t/one.txt", data: "1" },
      { path: "/workspace/t/deep/two.txt", data: "2" },
    ]);
    expect(written.map(({ path }) => path)).toEqual(["/workspace/t/one.txt", "/workspace/t/deep/two.txt"]);
    expect(await sandbox.files.read("/workspace/t/deep/two.txt")).toBe("2");
  });

  it("replace what was there, and may be empty", async () => {
    await sandbox.files.write("/workspace/t/note.txt", "a long first text");
    await sandbox.files.write("/workspace/t/note.txt", "short");
    expect(await sandbox.files.read("/workspace/t/note.txt")).toBe("short");
    await sandbox.files.write("/workspace/t/note.txt", "");
    expect(await sandbox.files.read("/workspace/t/note.txt")).toBe("");
  });

  it("lie at home when their path is relative", async () => {
    await sandbox.files.write("relative.txt", "at home");
    expect(await sandbox.files.read("~/relative.txt")).toBe("at home");
    expect(await sandbox.files.read("/home/user/relative.txt")).toBe("at home");
    expect((await sandbox.commands.run("cat ~/relative.txt")).stdout).toBe("at home");
  });

  it("are listed down to the depth asked for", async () => {
    await sandbox.files.write("/workspace/t/a/b/c.txt", "c");
    const paths = async (depth?: number) =>
      (await sandbox.files.list("/workspace/t", depth === undefined ? {} : { depth })).map(
        ({ path }) => path,
      );
    expect(await paths()).toEqual(["/workspace/t/a"]);
    expect(await paths(3)).toEqual(["/workspace/t/a", "/workspace/t/a/b", "/workspace/t/a/b/c.txt"]);
  });

  it("are described", async () => {
    await sandbox.files.write("/workspace/t/note.txt", "five!");
    await sandbox.commands.run("chmod 640 /workspace/t/note.txt");
    expect(await sandbox.files.getInfo("/workspace/t/note.txt")).toMatchObject({
      name: "note.txt",
      path: "/workspace/t/note.txt",
      type: "file",
      size: 5,
      mode: 0o640,
      permissions: "-rw-r-----",
      owner: "user",
      group: "user",
    });
    expect(await sandbox.files.getInfo("/workspace/t")).toMatchObject({
      type: "dir",
      permissions: "drwxr-xr-x",
    });
  });

  it("exist or do not", async () => {
    await sandbox.files.write("/workspace/t/there", "");
    expect(await sandbox.files.exists("/workspace/t/there")).toBe(true);
    expect(await sandbox.files.exists("/workspace/t/not-there")).toBe(false);
  });

  it("can be renamed into a folder that is not there yet", async () => {
    await sandbox.files.write("/workspace/t/old.txt", "kept");
    const renamed = await sandbox.files.rename("/workspace/t/old.txt", "/workspace/t/new/name.txt");
    expect(renamed.path).toBe("/workspace/t/new/name.txt");
    expect(await sandbox.files.read("/workspace/t/new/name.txt")).toBe("kept");
    expect(await sandbox.files.exists("/workspace/t/old.txt")).toBe(false);
  });

  it("can be removed, folders with all that is in them, and again", async () => {
    await sandbox.files.write("/workspace/t/folder/a.txt", "a");
    await sandbox.files.remove("/workspace/t/folder");
    expect(await sandbox.files.exists("/workspace/t/folder")).toBe(false);
    await expect(sandbox.files.remove("/workspace/t/folder")).resolves.toBeUndefined();
  });

  it("can have new folders among them, once", async () => {
    expect(await sandbox.files.makeDir("/workspace/t/x/y")).toBe(true);
    expect(await sandbox.files.makeDir("/workspace/t/x/y")).toBe(false);
    await sandbox.files.write("/workspace/t/file", "");
    await expect(sandbox.files.makeDir("/workspace/t/file")).rejects.toThrow(InvalidArgumentError);
  });

  it("are not found where there are none", async () => {
    await expect(sandbox.files.read("/workspace/t/none")).rejects.toThrow(FileNotFoundError);
    await expect(sandbox.files.getInfo("/workspace/t/none")).rejects.toThrow(FileNotFoundError);
    await expect(sandbox.files.list("/workspace/t/none")).rejects.toThrow(FileNotFoundError);
    await expect(sandbox.files.rename("/workspace/t/none", "/workspace/t/other")).rejects.toThrow(
      FileNotFoundError,
    );
    await expect(sandbox.files.watchDir("/workspace/t/none", () => {})).rejects.toThrow(FileNotFoundError);
  });

  it("are told from folders", async () => {
    await sandbox.files.write("/workspace/t/file", "");
    await expect(sandbox.files.read("/workspace/t")).rejects.toThrow(InvalidArgumentError);
    await expect(sandbox.files.write("/workspace/t", "text")).rejects.toThrow(InvalidArgumentError);
    await expect(sandbox.files.list("/workspace/t/file")).rejects.toThrow(InvalidArgumentError);
    await expect(sandbox.files.write("/workspace/t/file/below", "text")).rejects.toThrow(
      InvalidArgumentError,
    );
  });

  it("are followed through links, which name their target", async () => {
    await sandbox.files.write("/workspace/t/target.txt", "before");
    await sandbox.commands.run("ln -s target.txt link.txt", { cwd: "/workspace/t" });
    await sandbox.files.write("/workspace/t/link.txt", "through the link");
    expect(await sandbox.files.read("/workspace/t/target.txt")).toBe("through the link");
    expect(await sandbox.files.getInfo("/workspace/t/link.txt")).toMatchObject({
      type: "file",
      symlinkTarget: "/workspace/t/target.txt",
      permissions: expect.stringMatching(/^L/),
    });
  });

  it("that are no files do not hold anyone up", async () => {
    await sandbox.commands.run("mkfifo /workspace/t/pipe");
    await expect(sandbox.files.read("/workspace/t/pipe")).rejects.toThrow(InvalidArgumentError);
    await expect(sandbox.files.write("/workspace/t/pipe", "text")).rejects.toThrow(InvalidArgumentError);
  });

  it("are watched", async () => {
    const events: string[] = [];
    const watch = await sandbox.files.watchDir("/workspace/t", ({ type, name }) => {
      events.push(`${type} ${name}`);
    });
    await sandbox.files.write("/workspace/t/note.txt", "text");
    await eventually(() =>
      expect(events).toEqual(expect.arrayContaining(["create note.txt", "write note.txt"])),
    );
    await sandbox.files.remove("/workspace/t/note.txt");
    await eventually(() => expect(events.at(-1)).toBe("remove note.txt"));
    await watch.stop();
  });

  it("survive a client that goes away while it receives one", async () => {
    await sandbox.files.write("/workspace/t/whole", new Blob([binary]));
    const receiving = await sandbox.files.read("/workspace/t/whole", { format: "stream" });
    const reader = receiving.getReader();
    await reader.read();
    await reader.cancel();
    expect(isBinary(await sandbox.files.read("/workspace/t/whole", { format: "bytes" }))).toBe(true);
  });

  it("are not there for a user that there is not", async () => {
    await sandbox.files.write("/workspace/t/mine", "text", { user: "user" });
    await expect(sandbox.files.read("/workspace/t/mine", { user: "nobody" })).rejects.toThrow(
      AuthenticationError,
    );
    await expect(sandbox.files.write("/workspace/t/mine", "", { user: "nobody" })).rejects.toThrow(
      AuthenticationError,
    );
    await expect(sandbox.files.list("/workspace/t", { user: "nobody" })).rejects.toThrow(AuthenticationError);
  });

  it("cannot have a path that is none", async () => {
    await expect(sandbox.files.write("/workspace/t/a\0b", "text")).rejects.toThrow(InvalidArgumentError);
    await expect(sandbox.files.read("~root/note.txt")).rejects.toThrow(InvalidArgumentError);
    await expect(sandbox.files.read(`/${"x/".repeat(3000)}`)).rejects.toThrow(InvalidArgumentError);
  });

  it("are refused when they are too large to be sent as a form, with the reason", async () => {
    const large = new Blob([new Uint8Array(64 * 1024 * 1024)]);
    await expect(sandbox.files.write("/workspace/t/large", large)).rejects.toThrow(
      /413.*longer than 67108864 bytes/,
    );
    expect(await sandbox.files.exists("/workspace/t/large")).toBe(false);
  });

  it("keep the metadata they are written with, until they are written anew", async () => {
    const metadata = { Kind: "note", "reviewed-by": "someone else" };
    const read = { kind: "note", "reviewed-by": "someone else" };
    const written = await sandbox.files.write("/workspace/t/a", "a", { metadata });
    expect(written.metadata).toEqual(read);
    await sandbox.commands.run("mv /workspace/t/a /workspace/t/b");
    expect((await sandbox.files.rename("/workspace/t/b", "/workspace/t/c")).metadata).toEqual(read);
    expect(await sandbox.files.list("/workspace/t")).toMatchObject([{ name: "c", metadata: read }]);
    await sandbox.files.write("/workspace/t/c", "c");
    expect((await sandbox.files.getInfo("/workspace/t/c")).metadata).toBeUndefined();
  });

  it("cannot have more metadata than E2B keeps", async () => {
    const metadata = { key: "x".repeat(5000) };
    await expect(sandbox.files.write("/workspace/t/a", "a", { metadata })).rejects.toThrow(
      InvalidArgumentError,
    );
    expect(await sandbox.files.exists("/workspace/t/a")).toBe(false);
  });
});
