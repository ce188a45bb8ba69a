import { type Sandbox, SandboxError } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyHost, startTestHost, type TestHost } from "./support/sandbox.ts";

describe.each(everyHost)("git in a sandbox $name", ({ options }) => {
  const repository = "/workspace/repository";
  let host: TestHost;
  let sandbox: Sandbox;

  beforeAll(async () => {
    host = await startTestHost(options);
    sandbox = await host.create();
    await sandbox.git.init(repository, { initialBranch: "main" });
    await sandbox.git.configureUser("A User", "user@example.com");
  });
  afterAll(() => host.stop());

  async function commitFile(name: string, content: string) {
    await sandbox.files.write(`${repository}/${name}`, content);
    await sandbox.git.add(repository);
    await sandbox.git.commit(repository, `add ${name}`);
  }

  it("tells what is staged, and commits it", async () => {
    await sandbox.files.write(`${repository}/note.txt`, "text");
    expect((await sandbox.git.status(repository)).fileStatus).toMatchObject([
      { name: "note.txt", status: "untracked" },
    ]);
    await sandbox.git.add(repository, { files: ["note.txt"] });
    expect((await sandbox.git.status(repository)).fileStatus).toMatchObject([
      { name: "note.txt", staged: true },
    ]);
    await sandbox.git.commit(repository, "a first note");
    expect((await sandbox.git.status(repository)).fileStatus).toEqual([]);
    const log = await sandbox.commands.run("git log --format='%an <%ae> %s'", { cwd: repository });
    expect(log.stdout).toBe("A User <user@example.com> a first note\n");
  });

  it("makes, changes and removes branches", async () => {
    await commitFile("base.txt", "base");
    await sandbox.git.createBranch(repository, "side");
    expect(await sandbox.git.branches(repository)).toMatchObject({
      branches: expect.arrayContaining(["main", "side"]),
      currentBranch: "side",
    });
    await sandbox.git.checkoutBranch(repository, "main");
    await sandbox.git.deleteBranch(repository, "side");
    expect((await sandbox.git.branches(repository)).branches).toEqual(["main"]);
  });

  it("takes changes back", async () => {
    await commitFile("kept.txt", "before");
    await sandbox.files.write(`${repository}/kept.txt`, "after");
    await sandbox.git.restore(repository, { paths: ["kept.txt"] });
    expect(await sandbox.files.read(`${repository}/kept.txt`)).toBe("before");
    await commitFile("kept.txt", "after");
    await sandbox.git.reset(repository, { mode: "hard", target: "HEAD~1" });
    expect(await sandbox.files.read(`${repository}/kept.txt`)).toBe("before");
  });

  it("clones, pushes and pulls", async () => {
    await commitFile("shared.txt", "1");
    await sandbox.git.init("/workspace/origin.git", { bare: true, initialBranch: "main" });
    await sandbox.git.remoteAdd(repository, "origin", "/workspace/origin.git");
    expect(await sandbox.git.remoteGet(repository, "origin")).toMatch(/origin\.git$/);
    await sandbox.git.push(repository, { remote: "origin", branch: "main", setUpstream: true });
    await sandbox.git.clone("/workspace/origin.git", { path: "/workspace/clone" });
    expect(await sandbox.files.read("/workspace/clone/shared.txt")).toBe("1");
    await commitFile("shared.txt", "2");
    await sandbox.git.push(repository);
    await sandbox.git.pull("/workspace/clone");
    expect(await sandbox.files.read("/workspace/clone/shared.txt")).toBe("2");
  });

  it("keeps settings and credentials", async () => {
    await sandbox.git.setConfig("core.editor", "none", { scope: "local", path: repository });
    expect(await sandbox.git.getConfig("core.editor", { scope: "local", path: repository })).toBe("none");
    await sandbox.git.dangerouslyAuthenticate({
      username: "me",
      password: "secret",
      host: "git.example.com",
    });
    expect(await sandbox.files.read("~/.git-credentials")).toBe("https://me:secret@git.example.com\n");
  });

  it("fails in git's own words", async () => {
    const failure = sandbox.git.status("/workspace");
    await expect(failure).rejects.toThrow(SandboxError);
    await expect(failure).rejects.toMatchObject({ stderr: expect.stringContaining("not a git repository") });
  });
});
