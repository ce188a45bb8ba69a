import { CommandExitError, InvalidArgumentError, type Sandbox } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost } from "./each-host.ts";

const author = { authorName: "A Tester", authorEmail: "tester@example.com" };

describeEachHost("git in a sandbox", ({ share }) => {
  const sandbox = share();

  /** A repository with one commit of one file. */
  async function makeRepository({ git, files }: Sandbox): Promise<string> {
    const path = `/home/user/${crypto.randomUUID()}`;
    await git.init(path, { initialBranch: "main" });
    await files.write(`${path}/a.txt`, "one\n");
    await git.add(path);
    await git.commit(path, "first: 'quoted' & \"so\"", author);
    return path;
  }

  test("commits, and tells the state of the folder", async () => {
    const { git, files, commands } = sandbox();
    const path = await makeRepository(sandbox());
    expect(await git.status(path)).toMatchObject({ currentBranch: "main", isClean: true });
    expect((await commands.run("git log --format='%s|%an|%ae'", { cwd: path })).stdout).toBe(
      "first: 'quoted' & \"so\"|A Tester|tester@example.com\n",
    );
    await files.write(`${path}/a.txt`, "two\n");
    await files.write(`${path}/b.txt`, "new\n");
    const changed = { isClean: false, hasStaged: false, unstagedCount: 2, untrackedCount: 1 };
    expect(await git.status(path)).toMatchObject(changed);
    await git.add(path, { files: ["b.txt"] });
    expect(await git.status(path)).toMatchObject({ stagedCount: 1, untrackedCount: 0 });
  });

  test("takes changes back", async () => {
    const { git, files } = sandbox();
    const path = await makeRepository(sandbox());
    await files.write(`${path}/a.txt`, "two\n");
    await git.add(path);
    await git.restore(path, { paths: ["a.txt"], staged: true });
    expect(await git.status(path)).toMatchObject({ hasStaged: false, unstagedCount: 1 });
    await git.reset(path, { mode: "hard", target: "HEAD" });
    expect(await files.read(`${path}/a.txt`)).toBe("one\n");
  });

  test("makes, changes and deletes branches", async () => {
    const { git } = sandbox();
    const path = await makeRepository(sandbox());
    await git.createBranch(path, "feature");
    const { branches, currentBranch } = await git.branches(path);
    expect(branches.toSorted()).toEqual(["feature", "main"]);
    expect(currentBranch).toBe("feature");
    await git.checkoutBranch(path, "main");
    await git.deleteBranch(path, "feature");
    expect(await git.branches(path)).toEqual({ branches: ["main"], currentBranch: "main" });
  });

  test("pushes to a remote, from which others clone and pull", async () => {
    const { git, files } = sandbox();
    const path = await makeRepository(sandbox());
    const clone = `${path}-clone`;
    const remote = "../remote.git";
    await git.init("/home/user/remote.git", { bare: true, initialBranch: "main" });
    await git.remoteAdd(path, "origin", remote);
    expect(await git.remoteGet(path, "origin")).toBe(remote);
    expect(await git.remoteGet(path, "elsewhere")).toBeUndefined();
    await git.push(path, { remote: "origin", branch: "main", setUpstream: true });
    await git.clone("/home/user/remote.git", { path: clone });
    expect(await files.read(`${clone}/a.txt`)).toBe("one\n");
    await files.write(`${path}/a.txt`, "two\n");
    await git.add(path);
    await git.commit(path, "second", author);
    await git.push(path);
    await git.pull(clone);
    expect(await files.read(`${clone}/a.txt`)).toBe("two\n");
  });

  test("keeps its settings", async () => {
    const { git } = sandbox();
    const path = await makeRepository(sandbox());
    await git.setConfig("pull.rebase", "false", { scope: "local", path });
    expect(await git.getConfig("pull.rebase", { scope: "local", path })).toBe("false");
    expect(await git.getConfig("miosa.unset", { scope: "local", path })).toBeUndefined();
    await git.configureUser("Somebody", "somebody@example.com");
    expect(await git.getConfig("user.name")).toBe("Somebody");
    const host = "git.example.com";
    await git.dangerouslyAuthenticate({ username: "me", password: "secret", host });
    expect(await sandbox().files.read("~/.git-credentials")).toContain(`https://me:secret@${host}\n`);
  });

  test("fails as a command does, and at what makes no sense", async () => {
    const { git } = sandbox();
    const nowhere = "/home/user/no-repository";
    await expect(git.clone("/home/user/nothing-here", { path: nowhere })).rejects.toThrow(CommandExitError);
    await expect(git.status("/tmp")).rejects.toThrow(CommandExitError);
    const withoutPassword = git.clone("https://example.com/x.git", { path: nowhere, password: "secret" });
    await expect(withoutPassword).rejects.toThrow(InvalidArgumentError);
  });
});
