import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveLimits } from "../../../agents/runtime/archive-entries.ts";
import { unpackArchives } from "../../../agents/runtime/archives.ts";
import { type Member, tarGzOf, tarOf, zipOf } from "./archive-files.ts";

let root: string;
let files: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "miosa-archives-"));
  files = join(root, "files");
  await mkdir(files);
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Puts files among the user's and unpacks the archives of them. */
async function unpack(contents: Record<string, Buffer | string>): Promise<void> {
  for (const [name, content] of Object.entries(contents)) await writeFile(join(files, name), content);
  await unpackArchives(files, Object.keys(contents));
}

async function tree(folder = files): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const leaves = entries.filter((entry) => !entry.isDirectory());
  return leaves.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

const formats = [
  { ending: "tar", pack: tarOf },
  { ending: "tar.gz", pack: tarGzOf },
  { ending: "tgz", pack: tarGzOf },
  { ending: "zip", pack: zipOf },
];

describe.each(formats)("a .$ending archive", { timeout: 30_000 }, ({ ending, pack }) => {
  const refuse = (members: Member[]) =>
    expect(unpack({ [`a.${ending}`]: pack(members) })).rejects.toMatchObject({ code: "bad_archive" });

  it("unpacks in place and is gone afterwards", async () => {
    await unpack({
      [`a.${ending}`]: pack([
        { path: "x.js", content: "1" },
        { path: "src/y.js", content: "2" },
      ]),
    });
    expect(await tree()).toEqual(["src/y.js", "x.js"]);
    expect(await readFile(join(files, "src/y.js"), "utf8")).toBe("2");
  });

  it("keeps its single top folder", async () => {
    await unpack({ [`a.${ending}`]: pack([{ path: "shop/" }, { path: "shop/x.js", content: "1" }]) });
    expect(await tree()).toEqual(["shop/x.js"]);
  });

  it("does not replace a file that was given beside it", async () => {
    await unpack({ "x.js": "given", [`a.${ending}`]: pack([{ path: "x.js", content: "packed" }]) });
    expect(await readFile(join(files, "x.js"), "utf8")).toBe("given");
  });

  it("keeps links that stay inside", async () => {
    await unpack({
      [`a.${ending}`]: pack([
        { path: "lib/tool.js", content: "1" },
        { path: "bin/tool", linkTo: "../lib/tool.js" },
      ]),
    });
    expect((await lstat(join(files, "bin/tool"))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(files, "bin/tool"), "utf8")).toBe("1");
  });

  it.each([
    ["a path that climbs out", { path: "../evil.js", content: "1" }],
    ["a path that climbs out in its middle", { path: "src/../../evil.js", content: "1" }],
    ["an absolute path", { path: "/tmp/miosa-evil.js", content: "1" }],
    ["a link to an absolute path", { path: "link", linkTo: "/etc" }],
    ["a link that climbs out", { path: "src/link", linkTo: "../../.." }],
    ["a link that goes down before it climbs", { path: "src/link", linkTo: "folder/../../../x" }],
  ])("is refused as a whole for %s", async (_, member) => {
    await refuse([{ path: "good.js", content: "1" }, member]);
    expect(await tree()).toEqual([`a.${ending}`]);
    expect(await tree(root)).toEqual([`files/a.${ending}`]);
  });

  it("never writes through one of its own links", async () => {
    const members = [
      { path: "inner/keep.js", content: "1" },
      { path: "door", linkTo: "inner" },
      { path: "door/new.js", content: "2" },
    ];
    await unpack({ [`a.${ending}`]: pack(members) }).catch(() => {});
    expect(await readdir(join(files, "inner")).catch(() => [])).not.toContain("new.js");
  });

  it("is refused when it has too many entries", async () => {
    const count = archiveLimits.maxEntries + 1;
    await refuse(Array.from({ length: count }, (_, index) => ({ path: `f/${index}` })));
  });

  it("is refused when it would be too large", async () => {
    await refuse([{ path: "large", claimedBytes: archiveLimits.maxBytes + 1 }]);
  });

  it("is refused when it is no archive or ends too early", async () => {
    const whole = pack([{ path: "x.js", content: "1".repeat(20_000) }]);
    await expect(unpack({ [`a.${ending}`]: "no archive at all" })).rejects.toMatchObject({
      code: "bad_archive",
    });
    await expect(unpack({ [`a.${ending}`]: whole.subarray(0, 40) })).rejects.toMatchObject({
      code: "bad_archive",
    });
    await expect(unpack({ [`a.${ending}`]: "" })).rejects.toMatchObject({ code: "bad_archive" });
  });
});

it("refuses a hard link that leads out of a tar file's folder", async () => {
  const archive = tarOf([{ path: "src/link", linkTo: "../task.json", isHard: true }]);
  await expect(unpack({ "a.tar": archive })).rejects.toMatchObject({ code: "bad_archive" });
});

it("counts the limits over all archives of a step", { timeout: 30_000 }, async () => {
  const half = Array.from({ length: archiveLimits.maxEntries / 2 + 1 }, () => ({ path: "same-folder/" }));
  await expect(unpack({ "a.tar": tarOf(half), "b.tar": tarOf(half) })).rejects.toMatchObject({
    code: "bad_archive",
  });
});

it("gives each of several archives a folder of its own, unless it brings one", async () => {
  await unpack({
    "first.zip": zipOf([
      { path: "package.json", content: "1" },
      { path: "x.js", content: "1" },
    ]),
    "second.tar": tarOf([
      { path: "package.json", content: "2" },
      { path: "x.js", content: "2" },
    ]),
    "third.tgz": tarGzOf([{ path: "shop/x.js", content: "3" }]),
  });
  expect(await tree()).toEqual([
    "first/package.json",
    "first/x.js",
    "second/package.json",
    "second/x.js",
    "shop/x.js",
  ]);
});

it("leaves out what macOS adds to archives", async () => {
  await unpack({
    "a.zip": zipOf([
      { path: "shop/x.js", content: "1" },
      { path: "__MACOSX/shop/._x.js", content: "1" },
      { path: "shop/.DS_Store", content: "1" },
    ]),
  });
  expect(await tree()).toEqual(["shop/x.js"]);
});
