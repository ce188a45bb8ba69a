import { CommandExitError, InvalidArgumentError, NotFoundError, TimeoutError } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost, eventually, startAndAwait } from "./each-host.ts";

describeEachHost("a command", ({ share }) => {
  const sandbox = share({ envs: { GREETING: "hello", NAME: "sandbox" } });

  test("gives its output and exit code", async () => {
    const result = await sandbox().commands.run("echo out; echo err >&2");
    expect(result).toMatchObject({ exitCode: 0, stdout: "out\n", stderr: "err\n" });
  });

  test("that fails is an error with its exit code and output", async () => {
    const failed = sandbox().commands.run("echo so far; echo why >&2; exit 3");
    await expect(failed).rejects.toThrow(CommandExitError);
    await expect(failed).rejects.toMatchObject({
      exitCode: 3,
      stdout: "so far\n",
      stderr: "why\n",
      error: "exit status 3",
    });
  });

  test("that is not there fails as the shell says", async () => {
    const failed = sandbox().commands.run("no-such-command");
    await expect(failed).rejects.toMatchObject({ exitCode: 127 });
  });

  test("tells its output while it runs", async () => {
    const pieces: string[] = [];
    const command = await startAndAwait(
      sandbox(),
      "echo first; read line; echo $line; echo err >&2",
      "first",
    );
    expect(command.exitCode).toBeUndefined();
    const again = await sandbox().commands.connect(command.pid, {
      onStdout: (output) => void pieces.push(output),
      onStderr: (output) => void pieces.push(output),
    });
    await command.sendStdin("second\n");
    await again.wait();
    expect(pieces.sort()).toEqual(["err\n", "second\n"]);
  });

  test("sees the sandbox's variables, which its own override", async () => {
    const envs = { NAME: "com mand", OF_ITS_OWN: "'quoted'" };
    const { stdout } = await sandbox().commands.run('echo "$GREETING $NAME $OF_ITS_OWN"', { envs });
    expect(stdout).toBe("hello com mand 'quoted'\n");
    expect((await sandbox().commands.run("echo $NAME$OF_ITS_OWN")).stdout).toBe("sandbox\n");
  });

  test("starts at home, or in the folder it is given", async () => {
    expect((await sandbox().commands.run('test "$PWD" = "$HOME" && echo yes')).stdout).toBe("yes\n");
    await sandbox().files.write("here/note.txt", "found");
    expect((await sandbox().commands.run("cat note.txt", { cwd: "here" })).stdout).toBe("found");
  });

  test("cannot start in a folder that is not there", async () => {
    const refused = sandbox().commands.run("true", { cwd: "/home/user/nowhere" });
    await expect(refused).rejects.toThrow(InvalidArgumentError);
  });

  test("may print much, and in any language", async () => {
    const { stdout } = await sandbox().commands.run("seq 1 200000; printf 'žluťoučký 🐴'");
    const lines = stdout.split("\n");
    expect(lines).toHaveLength(200_001);
    expect(lines[199_999]).toBe("200000");
    expect(lines[200_000]).toBe("žluťoučký 🐴");
  });

  test("ends when it takes too long", async () => {
    const late = sandbox().commands.run("sleep 60", { timeoutMs: 1_000 });
    await expect(late).rejects.toThrow(TimeoutError);
    const inBackground = await sandbox().commands.run("sleep 60", { background: true, timeoutMs: 1_000 });
    await expect(inBackground.wait()).rejects.toThrow(TimeoutError);
  });

  test("runs beside others", async () => {
    const numbers = ["1", "2", "3", "4"];
    const results = await Promise.all(numbers.map((number) => sandbox().commands.run(`echo ${number}`)));
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
  });
});

describeEachHost("a command in the background", ({ share }) => {
  const sandbox = share();

  test("is listed while it runs", async () => {
    const envs = { MARK: "listed" };
    const command = await sandbox().commands.run("sleep 61", { background: true, envs, cwd: "/home/user" });
    const find = async () => (await sandbox().commands.list()).find(({ pid }) => pid === command.pid);
    expect(await find()).toMatchObject({
      cmd: "/bin/bash",
      args: ["-l", "-c", "sleep 61"],
      envs,
      cwd: "/home/user",
    });
    expect(await command.kill()).toBe(true);
    await eventually(async () => expect(await find()).toBeUndefined());
  });

  test("ends when it is killed, and says so", async () => {
    const command = await sandbox().commands.run("sleep 62", { background: true });
    expect(await command.kill()).toBe(true);
    await expect(command.wait()).rejects.toThrow(CommandExitError);
    await expect(command.wait()).rejects.toMatchObject({ error: "signal: killed" });
    expect(await sandbox().commands.kill(command.pid)).toBe(false);
  });

  test("is followed by its process id from another client", async () => {
    const { pid } = await startAndAwait(sandbox(), "echo early; read line; echo late; exit 4", "early");
    const follower = await sandbox().commands.connect(pid);
    await sandbox().commands.sendStdin(pid, "go on\n");
    await expect(follower.wait()).rejects.toMatchObject({ exitCode: 4, stdout: "late\n" });
  });

  test("goes on when its client leaves", async () => {
    const command = await startAndAwait(sandbox(), "echo ready; read line; echo $line > left.txt", "ready");
    await command.disconnect();
    await sandbox().commands.sendStdin(command.pid, "still here\n");
    await eventually(async () => expect(await sandbox().files.read("left.txt")).toBe("still here\n"));
  });

  test("reads what it is sent until its input is closed", async () => {
    const command = await sandbox().commands.run("cat; echo end", { background: true, stdin: true });
    await command.sendStdin("one ");
    await command.sendStdin(new TextEncoder().encode("two\n"));
    await command.closeStdin();
    expect((await command.wait()).stdout).toBe("one two\nend\n");
  });

  test("has no input to wait for unless it is asked for", async () => {
    expect((await sandbox().commands.run("cat; echo end")).stdout).toBe("end\n");
  });

  test("is not found by a process id that nothing has", async () => {
    await expect(sandbox().commands.connect(4_194_000)).rejects.toThrow(NotFoundError);
    await expect(sandbox().commands.sendStdin(4_194_000, "x")).rejects.toThrow(NotFoundError);
    expect(await sandbox().commands.kill(4_194_000)).toBe(false);
  });
});
