import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Redis } from "@upstash/redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadKeys } from "../../local/keys.ts";
import { listenOn, reservePort } from "../../local/ports.ts";

let dataDir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "miosa-alone-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGTERM");
  rmSync(dataDir, { recursive: true, force: true });
});

function runAlone(...flags: string[]): ChildProcess {
  const child = spawn(process.execPath, ["local/alone.ts", ...flags, "--data", dataDir]);
  children.push(child);
  return child;
}

/** What it prints until it says that it is ready. */
async function printedAtStart({ stdout }: ChildProcess): Promise<string> {
  let printed = "";
  if (stdout === null) throw new Error("it has no output");
  for await (const line of createInterface({ input: stdout })) {
    printed += `${line}\n`;
    if (line.startsWith("health ")) return printed;
  }
  throw new Error(`it ended early: ${printed}`);
}

const exported = (printed: string, variable: string): string =>
  new RegExp(`^export ${variable}='(.*)'$`, "m").exec(printed)?.[1] ?? "";

const redisOf = (printed: string): Redis =>
  new Redis({
    url: exported(printed, "UPSTASH_REDIS_REST_URL"),
    token: exported(printed, "UPSTASH_REDIS_REST_TOKEN"),
    retry: false,
  });

describe("a stand-in by itself", () => {
  it("prints the variables with which its SDK finds it, and Ctrl-C ends it cleanly", async () => {
    const child = runAlone("redis");
    const printed = await printedAtStart(child);
    expect(await redisOf(printed).set("key", "value")).toBe("OK");
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("has the same keys at its next start", async () => {
    const first = runAlone("redis");
    const token = exported(await printedAtStart(first), "UPSTASH_REDIS_REST_TOKEN");
    first.kill("SIGINT");
    const printed = await printedAtStart(runAlone("redis"));
    expect(exported(printed, "UPSTASH_REDIS_REST_TOKEN")).toBe(token);
    expect(printed).not.toContain("/faults");
  });

  it("leaves nothing behind where it is killed", async () => {
    const child = runAlone("redis");
    const redis = redisOf(await printedAtStart(child));
    expect(await redis.ping()).toBe("PONG");
    child.kill("SIGKILL");
    await expect.poll(() => redis.ping().catch(() => "gone"), { timeout: 10_000 }).toBe("gone");
  });

  it("takes another port, and says so, where the wanted one is in use", async () => {
    const holder = createServer();
    const port = await listenOn(holder, 0);
    try {
      const printed = await printedAtStart(runAlone("redis", "--port", String(port)));
      expect(printed).toContain(`Port ${port} is in use`);
      expect(await redisOf(printed).ping()).toBe("PONG");
    } finally {
      holder.close();
    }
  });

  it("tells how it is used, where that is asked", async () => {
    const child = runAlone("--help");
    let said = "";
    child.stdout?.on("data", (chunk) => {
      said += chunk;
    });
    expect(await once(child, "close")).toEqual([0, null]);
    expect(said).toContain("npm run local -- <postgres|redis|sandbox|names>");
  });

  it.each([
    ["no name", []],
    ["an unknown name", ["mysql"]],
    ["a port that is none", ["redis", "--port", "99999"]],
    ["an unknown flag", ["redis", "--prot", "1"]],
  ])("is not started with %s: it says why, and exits with 2", async (_what, flags) => {
    const child = runAlone(...flags);
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said += chunk;
    });
    expect(await once(child, "close")).toEqual([2, null]);
    expect(said).toContain("npm run local -- <postgres|redis|sandbox|names>");
    expect(said).not.toContain("    at ");
  });
});

describe("at the same moment", () => {
  it("one of two gets the port that both want, the other gets another", async () => {
    const free = await reservePort(0);
    free.release();
    const both = await Promise.all([reservePort(free.port), reservePort(free.port)]);
    const ports = both.map(({ port }) => port);
    expect(ports).toContain(free.port);
    expect(new Set(ports).size).toBe(2);
    for (const { release } of both) release();
  });

  it("several starts on new data get the same keys, which are their owner's alone", async () => {
    const script = "import('./local/keys.ts').then(({ loadKeys }) => loadKeys(process.argv[1]))";
    const starts = Array.from({ length: 4 }, () => spawn(process.execPath, ["-e", script, dataDir]));
    for (const [code] of await Promise.all(starts.map((start) => once(start, "exit")))) expect(code).toBe(0);
    expect(loadKeys(dataDir)).toEqual(JSON.parse(readFileSync(join(dataDir, "keys.json"), "utf8")));
    expect(statSync(join(dataDir, "keys.json")).mode & 0o777).toBe(0o600);
  });
});
