import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "../../local/folder-lock.ts";

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "miosa-lock-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const refused = "is in use by another process";

/** A process that says "ready", locks the folder once it hears a word, says how that went, and stays. */
const contender = `
  import { lockFolder } from "./local/folder-lock.ts";
  process.stdin.once("data", () => {
    try {
      lockFolder(process.argv[1]);
      console.log("locked");
    } catch (error) {
      console.log(error.message);
    }
  });
  console.log("ready");
`;

async function newContender() {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", contender, folder]);
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    child,
    lock: async () => {
      child.stdin.write("go\n");
      return (await lines.next()).value ?? "nothing";
    },
  };
}

describe("the lock of a folder", () => {
  it("goes to one of several processes that want it at the same moment", async () => {
    for (let round = 0; round < 3; round += 1) {
      const contenders = await Promise.all(Array.from({ length: 4 }, newContender));
      const answers = await Promise.all(contenders.map(({ lock }) => lock()));
      expect(answers.filter((answer) => answer === "locked")).toHaveLength(1);
      expect(answers.filter((answer) => answer.includes(refused))).toHaveLength(3);
      const exits = contenders.map(({ child }) => once(child, "exit"));
      for (const { child } of contenders) child.kill("SIGKILL");
      await Promise.all(exits);
    }
  });

  it("ends with a process that is killed", async () => {
    const { child, lock } = await newContender();
    expect(await lock()).toBe("locked");
    expect(() => lockFolder(folder)).toThrow(refused);
    child.kill("SIGKILL");
    await once(child, "exit");
    lockFolder(folder)();
  });

  it("keeps others of the same process out as well, until it is released", () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(refused);
    unlock();
    unlock();
    lockFolder(folder)();
  });

  it("makes the folder, and is the same by whatever path it is reached", () => {
    const unlock = lockFolder(join(folder, "made"));
    expect(() => lockFolder(join(folder, "x", "..", "made"))).toThrow(refused);
    unlock();
  });
});
