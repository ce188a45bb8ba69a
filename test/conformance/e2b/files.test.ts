import { FileNotFoundError, FileType, InvalidArgumentError } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost } from "./each-host.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const streamOf = (text: string) => new Blob([text]).stream();

describeEachHost("reading and writing files", ({ share }) => {
  const sandbox = share();

  test("gives what was written, in any form", async () => {
    const { files } = sandbox();
    const written = await files.write("notes/a.txt", "first — 🐴");
    expect(written).toMatchObject({ name: "a.txt", path: "/home/user/notes/a.txt", type: FileType.FILE });
    expect(await files.read("notes/a.txt")).toBe("first — 🐴");
    expect(await files.read("notes/a.txt", { format: "bytes" })).toEqual(bytesOf("first — 🐴"));
    const blob = await files.read("notes/a.txt", { format: "blob" });
    expect(await blob.text()).toBe("first — 🐴");
    const stream = await files.read("notes/a.txt", { format: "stream" });
    expect(await new Response(stream).text()).toBe("first — 🐴");
  });

  test("takes text, bytes, blobs and streams", async () => {
    const { files } = sandbox();
    const contents = { text: "x", buffer: bytesOf("x").buffer, blob: new Blob(["x"]), stream: streamOf("x") };
    for (const [name, content] of Object.entries(contents)) {
      await files.write(`forms/${name}`, content);
      expect(await files.read(`forms/${name}`)).toBe("x");
    }
  });

  test("replaces a file whole", async () => {
    const { files } = sandbox();
    await files.write("replaced.txt", "a long text");
    await files.write("replaced.txt", "short");
    expect(await files.read("replaced.txt")).toBe("short");
    await files.write("replaced.txt", "");
    expect(await files.read("replaced.txt")).toBe("");
    expect(await files.read("replaced.txt", { format: "bytes" })).toHaveLength(0);
  });

  test("takes many files at once", async () => {
    const { files } = sandbox();
    const entries = ["a", "b", "with space/ž"].map((name) => ({ path: `many/${name}`, data: `of ${name}` }));
    const written = await files.writeFiles(entries);
    expect(written.map(({ path }) => path)).toEqual(entries.map(({ path }) => `/home/user/${path}`));
    for (const { path, data } of entries) expect(await files.read(path)).toBe(data);
    expect(await files.writeFiles([])).toEqual([]);
  });

  test("keeps every byte of a large file, as a form, a stream and compressed", async () => {
    const { files, commands } = sandbox();
    const content = new Uint8Array(3 * 1024 * 1024).map((_, index) => (index * 7 + (index >> 8)) % 256);
    for (const options of [{}, { useOctetStream: true }, { gzip: true }]) {
      await files.write("large.bin", content.buffer, options);
      expect((await commands.run("stat -c %s large.bin")).stdout).toBe(`${content.length}\n`);
      const read = await files.read("large.bin", { format: "bytes", gzip: options.gzip ?? false });
      expect(read.every((byte, index) => byte === content[index])).toBe(true);
    }
  });

  test("says what is wrong with a path", async () => {
    const { files } = sandbox();
    await files.makeDir("a-folder");
    await files.write("a-file", "x");
    await expect(files.read("nowhere.txt")).rejects.toThrow(FileNotFoundError);
    await expect(files.read("a-folder")).rejects.toThrow(InvalidArgumentError);
    await expect(files.write("a-folder", "x")).rejects.toThrow(InvalidArgumentError);
    await expect(files.getInfo("nowhere")).rejects.toThrow(FileNotFoundError);
    await expect(files.list("nowhere")).rejects.toThrow(FileNotFoundError);
    await expect(files.list("a-file")).rejects.toThrow(InvalidArgumentError);
    await expect(files.rename("nowhere", "elsewhere")).rejects.toThrow(FileNotFoundError);
  });
});

describeEachHost("files and folders", ({ share }) => {
  const sandbox = share();

  test("are made, renamed and removed", async () => {
    const { files } = sandbox();
    expect(await files.makeDir("old/deep")).toBe(true);
    expect(await files.makeDir("old/deep")).toBe(false);
    await files.write("old/deep/note.txt", "moved");
    const renamed = await files.rename("old", "new");
    expect(renamed).toMatchObject({ name: "new", path: "/home/user/new", type: FileType.DIR });
    expect(await files.exists("old")).toBe(false);
    expect(await files.read("new/deep/note.txt")).toBe("moved");
    await files.remove("new");
    expect(await files.exists("new/deep/note.txt")).toBe(false);
  });

  test("are listed as deep as asked", async () => {
    const { files } = sandbox();
    await files.write("tree/a.txt", "abc");
    await files.write("tree/b/c.txt", "");
    const names = async (depth: number) =>
      (await files.list("tree", { depth })).map(({ name }) => name).sort();
    expect(await names(1)).toEqual(["a.txt", "b"]);
    expect(await names(2)).toEqual(["a.txt", "b", "c.txt"]);
    const [first] = (await files.list("tree")).filter(({ name }) => name === "a.txt");
    expect(first).toMatchObject({ path: "/home/user/tree/a.txt", type: FileType.FILE, size: 3 });
    await expect(names(0)).rejects.toThrow(InvalidArgumentError);
  });

  test("are described", async () => {
    const { files, commands } = sandbox();
    await files.write("described.sh", "true");
    await commands.run("chmod 750 described.sh && ln -s /home/user/described.sh link");
    const info = await files.getInfo("described.sh");
    expect(info).toMatchObject({ name: "described.sh", size: 4, mode: 0o750, permissions: "-rwxr-x---" });
    expect(Math.abs(Date.now() - (info.modifiedTime?.getTime() ?? 0))).toBeLessThan(60_000);
    const target = "/home/user/described.sh";
    expect(await files.getInfo("link")).toMatchObject({ name: "link", symlinkTarget: target });
  });

  test("carry metadata until they are written again", async () => {
    const { files } = sandbox();
    const metadata = { author: "somebody", "made-for": "a test" };
    expect((await files.write("meta/a.txt", "x", { metadata })).metadata).toEqual(metadata);
    expect((await files.getInfo("meta/a.txt")).metadata).toEqual(metadata);
    expect((await files.list("meta")).map((entry) => entry.metadata)).toEqual([metadata]);
    expect((await files.rename("meta/a.txt", "meta/b.txt")).metadata).toEqual(metadata);
    const streamed = await files.write("meta/c.txt", streamOf("x"), { metadata });
    expect(streamed.metadata).toEqual(metadata);
    await files.write("meta/b.txt", "again");
    expect((await files.getInfo("meta/b.txt")).metadata).toBeUndefined();
  });

  test("are seen by commands, and theirs by clients", async () => {
    const { files, commands } = sandbox();
    await files.write("in.txt", "one\ntwo\n");
    await commands.run("wc -l < in.txt > out.txt");
    expect((await files.read("out.txt")).trim()).toBe("2");
    expect(await files.exists("/home/user/out.txt")).toBe(true);
  });
});
