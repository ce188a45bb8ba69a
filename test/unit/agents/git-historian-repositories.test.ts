// Histories as users have them: made with the machine's git, and taken over by the agent.

import { execFileSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  findHistories,
  findLinked,
  nameOfHistory,
} from "../../../agents/git-historian/repository/find-histories.ts";
import { OwnRepository } from "../../../agents/git-historian/repository/git.ts";
import { readHistory } from "../../../agents/git-historian/repository/read-history.ts";
import { takeOver } from "../../../agents/git-historian/repository/take-over.ts";
import { dayAfter, fastExport, type StreamCommit } from "../../support/fast-export.ts";

const ana = "Ana Ruiz <ana@club.example>";
const commits: StreamCommit[] = Array.from({ length: 6 }, (_, index) => ({
  by: ana,
  day: dayAfter("2025-03-01", index * 7),
  files: {
    "src/rooms.ts": `${Array.from({ length: index + 1 }, (_, line) => `room(${line});`).join("\n")}\n`,
  },
}));

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "miosa-history-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

const settings = [
  "-c",
  "user.name=Ana Ruiz",
  "-c",
  "user.email=ana@club.example",
  "-c",
  "init.defaultBranch=main",
];

function git(folder: string, ...args: string[]): string {
  return execFileSync("git", ["-C", folder, ...settings, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

async function makeRepository(name: string, stream = fastExport(commits)): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  git(folder, "init", "--quiet");
  execFileSync("git", ["-C", folder, "fast-import", "--quiet"], { input: stream });
  git(folder, "checkout", "--quiet", "-f", "main");
  return folder;
}

/** Reads the first history below the user's files. */
async function read(isLate = () => false) {
  const [source] = await findHistories(root);
  if (source === undefined) throw new Error("there is no history");
  const history = await takeOver(root, source, Date.now() + 60_000);
  try {
    return {
      source,
      tip: history.tip,
      ...(await readHistory(history, { recentDaysAt: () => 180, now: Date.now() / 1_000, isLate })),
    };
  } finally {
    await history.repository.remove();
  }
}

async function fileNames(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

describe("a history", () => {
  const asIs = (folder: string) => folder;

  it.each([
    ["a project with its .git folder", asIs],
    ["a packed one", (folder: string) => git(folder, "gc", "--quiet")],
    ["one without a branch checked out", (folder: string) => git(folder, "checkout", "--quiet", "--detach")],
  ])("is read from %s", async (_, change) => {
    change(await makeRepository("club"));
    const { source, chronicle, sizes, notes } = await read();
    expect(source).toEqual({ kind: "repository", path: "club/.git" });
    expect(chronicle.commits.map(({ author }) => author.name)).toEqual(Array(6).fill("Ana Ruiz"));
    expect(chronicle.files.get("src/rooms.ts")).toHaveLength(6);
    expect(sizes.get("src/rooms.ts")).toEqual({ lines: 6, complexity: 0 });
    expect(notes).toEqual([]);
  });

  it("is read from a bundle, a stream and a bare repository", async () => {
    const folder = await makeRepository("club");
    git(folder, "bundle", "create", "--quiet", join(root, "club.bundle"), "--all");
    git(root, "clone", "--quiet", "--bare", "club", "club.git");
    await writeFile(join(root, "club.fast-export"), fastExport(commits));
    await rm(folder, { recursive: true });
    expect(await findHistories(root)).toEqual([
      { kind: "bundle", path: "club.bundle" },
      { kind: "stream", path: "club.fast-export" },
      { kind: "repository", path: "club.git" },
    ]);
    for (const path of ["club.bundle", "club.fast-export", "club.git"]) {
      const { chronicle, tip } = await read();
      expect([tip.branch, chronicle.commits.length]).toEqual(["main", 6]);
      await rm(join(root, path), { recursive: true });
    }
  });

  it("has the merges, roots and people that it has", async () => {
    const folder = await makeRepository("club");
    await writeFile(join(folder, ".mailmap"), "Ana Ruiz-Vega <ana@club.example>\n");
    git(folder, "add", ".mailmap");
    git(folder, "commit", "--quiet", "-m", "One name");
    git(folder, "checkout", "--quiet", "--orphan", "site");
    git(folder, "commit", "--quiet", "-m", "Another root");
    git(folder, "checkout", "--quiet", "-b", "more", "main~1");
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "Nothing");
    git(folder, "checkout", "--quiet", "main");
    git(folder, "merge", "--quiet", "-s", "ours", "--allow-unrelated-histories", "-m", "All", "site", "more");
    const { chronicle } = await read();
    expect(chronicle.leftOut.merges).toBe(1);
    expect(chronicle.commits).toHaveLength(9);
    expect(new Set(chronicle.commits.map(({ author }) => author.name))).toEqual(new Set(["Ana Ruiz-Vega"]));
  });

  it("leaves out the commits that the repository says are of a formatter", async () => {
    const folder = await makeRepository("club");
    await writeFile(
      join(folder, ".git-blame-ignore-revs"),
      `# formatted\n${git(folder, "rev-parse", "main~2")}`,
    );
    git(folder, "add", ".");
    git(folder, "commit", "--quiet", "-m", "Ignore");
    const { chronicle } = await read();
    expect([chronicle.commits.length, chronicle.leftOut.ignored]).toEqual([6, 1]);
  });

  it("may have names of any bytes, links and dates that cannot be", async () => {
    const odd = [
      "commit refs/heads/main\nauthor \u0001\u202eX <x> 99999999999 +0000\ncommitter X <x> 99999999999 +0000\ndata 0\n",
      'M 100644 inline "a\\nb\\377.ts"\ndata 2\na\n\nM 120000 inline link.ts\ndata 11\n/etc/passwd\n',
    ].join("");
    await writeFile(join(root, "odd.fi"), odd);
    const { chronicle, tree } = await read();
    expect(tree.map(({ path }) => path)).toEqual(["a\\x0ab\\xff.ts"]);
    expect(chronicle.leftOut.misdated).toBe(1);
    expect(chronicle.commits.map(({ author }) => author.name)).toEqual(["\\x01\\u202eX"]);
  });
});

describe("a hostile repository", () => {
  const programs = [
    "core.fsmonitor",
    "core.sshCommand",
    "core.pager",
    "core.alternateRefsCommand",
    "diff.external",
    "diff.evil.textconv",
    "diff.evil.command",
    "filter.evil.clean",
    "filter.evil.smudge",
    "gpg.program",
    "uploadpack.packObjectsHook",
  ];

  async function makeHostile(): Promise<{ folder: string; traces: string }> {
    const folder = await makeRepository("club");
    const traces = join(root, "traces");
    await mkdir(traces);
    const program = join(root, "evil.sh");
    await writeFile(program, `#!/bin/sh\necho ran > ${traces}/ran\n`);
    await chmod(program, 0o755);
    const hooks = join(folder, ".git/hooks");
    await mkdir(hooks, { recursive: true });
    for (const hook of ["post-checkout", "reference-transaction"]) await cp(program, join(hooks, hook));
    await writeFile(join(folder, ".git/info/attributes"), "* diff=evil filter=evil\n");
    for (const key of programs) git(folder, "config", key, program);
    git(folder, "config", "alias.log", `!${program}`);
    git(folder, "config", "remote.origin.url", `ext::${program}`);
    git(folder, "config", "remote.origin.promisor", "true");
    git(folder, "config", "extensions.partialClone", "origin");
    git(folder, "config", "log.showSignature", "true");
    git(folder, "config", "include.path", join(root, "more"));
    await rm(traces, { recursive: true });
    await mkdir(traces);
    return { folder, traces };
  }

  it("has none of the programs run that it names, which git would run in it", async () => {
    const { folder, traces } = await makeHostile();
    git(folder, "status");
    expect(await fileNames(traces)).toEqual(["ran"]);
    await rm(join(traces, "ran"));
    const { chronicle } = await read();
    expect(chronicle.commits).toHaveLength(6);
    expect(await fileNames(traces)).toEqual([]);
  });

  it("is not written to", async () => {
    const { folder } = await makeHostile();
    const before = await fileNames(folder);
    await read();
    expect(await fileNames(folder)).toEqual(before);
  });

  it("has no object taken from where a link or its alternates lead", async () => {
    const elsewhere = await makeRepository("elsewhere");
    const outside = await mkdtemp(join(tmpdir(), "miosa-outside-"));
    await cp(join(elsewhere, ".git"), outside, { recursive: true });
    await rm(join(elsewhere, ".git/objects"), { recursive: true });
    await symlink(join(outside, "objects"), join(elsewhere, ".git/objects"));
    await expect(read()).rejects.toMatchObject({ code: "history_incomplete" });
    await rm(join(elsewhere, ".git/objects"));
    await mkdir(join(elsewhere, ".git/objects/info"), { recursive: true });
    await writeFile(join(elsewhere, ".git/objects/info/alternates"), `${join(outside, "objects")}\n`);
    await expect(read()).rejects.toMatchObject({ code: "history_incomplete" });
    await rm(outside, { recursive: true });
  });

  it("has no commit replaced or grafted", async () => {
    const folder = await makeRepository("club");
    const grafted = git(folder, "rev-parse", "main~2");
    git(folder, "replace", "--graft", "main~1");
    await writeFile(join(folder, ".git/info/grafts"), grafted);
    expect((await read()).chronicle.commits).toHaveLength(6);
  });

  it.each(["export-marks", "import-marks"])(
    "has no file touched that its stream names by %s",
    async (feature) => {
      const marks = join(root, "marks");
      await writeFile(join(root, "club.fi"), `feature ${feature}=${marks}\n${fastExport(commits)}`);
      await expect(read()).rejects.toMatchObject({ code: "history_damaged" });
      expect(await fileNames(root)).toEqual(["club.fi"]);
    },
  );
});

describe("a history that is not whole", () => {
  it("is told where it was cut", async () => {
    const folder = await makeRepository("whole");
    git(root, "clone", "--quiet", "--depth", "2", `file://${folder}`, "cut");
    await rm(folder, { recursive: true });
    const { chronicle, notes } = await read();
    expect(chronicle.files.get("src/rooms.ts")).toHaveLength(1);
    expect(notes).toEqual([expect.stringContaining("shallow clone")]);
    expect(chronicle.isCut).toBe(true);
  });

  it("is told as far back as it can be read", async () => {
    const folder = await makeRepository("club");
    const lost = git(folder, "rev-parse", "main~4:src/rooms.ts").trim();
    await rm(join(folder, ".git/objects", lost.slice(0, 2), lost.slice(2)));
    const { chronicle, notes } = await read();
    expect(chronicle.commits.length).toBe(3);
    expect(notes).toEqual([expect.stringContaining("Only the newest 3 commits could be read")]);
    expect(chronicle.isCut).toBe(true);
  });

  it.each([
    ["history_empty", "club.fi", ""],
    ["history_damaged", "club.fi", fastExport(commits).slice(0, 300)],
    ["history_damaged", "club.bundle", "# v2 git bundle\n\nPACK and then nothing"],
    ["history_damaged", "club.bundle", "# v9 git bundle\n\n"],
    [
      "history_incomplete",
      "club.bundle",
      `# v2 git bundle\n-${"a".repeat(40)} before\n${"b".repeat(40)} HEAD\n\n`,
    ],
  ])("is refused as %s: %s, %j", async (code, name, content) => {
    await writeFile(join(root, name), content);
    await expect(read()).rejects.toMatchObject({ code });
  });

  it("is refused as incomplete where a clone was made without contents", async () => {
    const folder = await makeRepository("whole");
    git(folder, "config", "uploadpack.allowFilter", "true");
    git(root, "clone", "--quiet", "--bare", "--filter=blob:none", `file://${folder}`, "part.git");
    await rm(folder, { recursive: true });
    await expect(read()).rejects.toMatchObject({
      code: "history_incomplete",
      message: expect.stringContaining("partial clone"),
    });
  });

  it("is refused as incomplete where a stream has no contents", async () => {
    const folder = await makeRepository("club");
    await writeFile(join(root, "club.fi"), git(folder, "fast-export", "--no-data", "--all"));
    await rm(folder, { recursive: true });
    await expect(read()).rejects.toMatchObject({ code: "history_incomplete" });
  });

  it("is found for each submodule, and known to be elsewhere for a worktree", async () => {
    const folder = await makeRepository("club");
    await mkdir(join(folder, ".git/modules"));
    git(root, "clone", "--quiet", "--bare", "club", "club/.git/modules/vendor");
    git(folder, "worktree", "add", "--quiet", join(root, "tree"), "-b", "side");
    const found = await findHistories(root);
    expect(found.map(({ path }) => nameOfHistory(path))).toEqual(["club", "club/vendor"]);
    expect(await findLinked(root)).toEqual(["tree/.git"]);
  });

  it("is refused where a repository has no commit yet", async () => {
    git(root, "init", "--quiet", "club");
    await expect(read()).rejects.toMatchObject({ code: "history_empty" });
  });

  it("is not read where there is no git", async () => {
    await writeFile(join(root, "club.fi"), fastExport(commits));
    vi.stubEnv("PATH", root);
    await expect(read()).rejects.toMatchObject({ code: "tool_missing" });
  });

  it("is told by its newest commits where there is no time for the others", async () => {
    await makeRepository("club");
    let asked = 0;
    const { chronicle, notes } = await read(() => ++asked > 2);
    expect(chronicle.commits).toHaveLength(2);
    expect(notes).toEqual(["Only the newest 2 commits were read."]);
  });

  it("is not read with more memory than there is for it", async () => {
    const repository = await OwnRepository.create(Date.now() + 60_000);
    await repository.begin("sha1");
    const tooMuch = ["-c", "core.bigFileThreshold=8g", "-c", "core.deltaBaseCacheLimit=8g"];
    await writeFile(join(root, "large"), "");
    await truncate(join(root, "large"), 3 * 1_024 ** 3);
    await expect(repository.text([...tooMuch, "hash-object", join(root, "large")])).rejects.toMatchObject({
      code: "history_too_large",
    });
    await repository.remove();
  });

  it("is not read for longer than there is time", async () => {
    await makeRepository("club");
    const [source] = await findHistories(root);
    if (source === undefined) throw new Error("there is no history");
    await expect(takeOver(root, source, Date.now() - 1)).rejects.toMatchObject({ code: "history_too_large" });
  });
});
