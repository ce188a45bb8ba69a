// Agents that attack what they run on, in real sandboxes, under the real runtime and driver: what they do is refused
// or contained, and the run's events tell of it.

import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listenOn } from "../../local/ports.ts";
import type { Manifest } from "../../src/agents/manifest.ts";
import type { EventDraft } from "../../src/events/schema.ts";
import { hasBubblewrap } from "../local/support/executables.ts";
import { expectNoProcessWith, uniqueDuration } from "../local/support/sandbox.ts";
import { agent } from "../unit/orchestration/support.ts";
import { ofType, runAgent, startSandboxes } from "./support/run-agent.ts";

const MiB = 1_048_576;
const mark = `mark-${Date.now()}`;

/** The source of an agent that hands back what `code`, the body of an asynchronous function, returns. */
const returning = (code: string) => `
  import { execFileSync, spawn } from "node:child_process";
  import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
  const attempt = (act) => { try { act(); return "done"; } catch (error) { return error.code; } };
  const work = async () => { ${code} };
  console.log(JSON.stringify({ type: "result", summary: "", output: await work() }));`;

describe.skipIf(!hasBubblewrap)("an agent (in need of a working bubblewrap)", () => {
  let host: Awaited<ReturnType<typeof startSandboxes>>;
  const server = createServer((_, response) => response.end("reached"));
  let serverPort: number;
  beforeAll(async () => {
    process.env.SECRET_OF_THE_HOST = mark;
    serverPort = await listenOn(server, 0);
    host = await startSandboxes({ toolsDir: "sandbox-template", limits: { diskBytes: 64 * MiB } });
  });
  afterAll(async () => {
    delete process.env.SECRET_OF_THE_HOST;
    server.close();
    await host.stop();
  });

  const eventsOf = (program: string, manifest: Partial<Manifest> = {}) =>
    runAgent({
      sandboxes: host.sandboxes,
      program,
      pool: [agent("subject", { retries: 0, timeoutMs: 20_000, ...manifest })],
    });

  const outputIn = (events: EventDraft[]): unknown => {
    const completed = ofType(events, "run.completed")[0] ?? expect.fail(JSON.stringify(events.slice(-3)));
    return completed.data.steps[0]?.output;
  };
  const outputOf = async (code: string) => outputIn(await eventsOf(returning(code)));

  it("that writes outside its folders is refused, each time", async () => {
    const paths = ["/etc/passwd", "/usr/bin/node", "/opt/miosa/package.json", "/opt/envd/daemon.mjs", "/new"];
    const output = await outputOf(
      `return ${JSON.stringify(paths)}.map((path) => attempt(() => writeFileSync(path, "mine")));`,
    );
    expect(output).toEqual(paths.map(() => expect.stringMatching(/^(EROFS|EACCES|EPERM)$/)));
  });

  it("that prints a gigabyte without a line end is cut, told so, and has its result counted", async () => {
    const events = await eventsOf(
      returning(`const chunk = Buffer.alloc(${MiB}, "x");
        for (let n = 0; n < 1024; n += 1)
          if (!process.stdout.write(chunk)) await new Promise((resolve) => process.stdout.once("drain", resolve));
        console.log();
        return "printed";`),
      { timeoutMs: 60_000 },
    );
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(JSON.stringify(events).length).toBeLessThan(MiB);
    const remarks = ofType(events, "agent.log").filter(({ data }) => data.stream === "runtime");
    expect(remarks.at(-1)?.data.text).toMatch(/^Output was cut: .*\b1\d{9} bytes/);
  });

  it("that forks without end is stopped when its time is up, with all that it started", async () => {
    const duration = uniqueDuration();
    const events = await eventsOf(
      returning(`
        const fork = () => spawn("sleep", ["${duration}"], { detached: true, stdio: "ignore" }).on("error", () => {});
        setInterval(() => { for (let n = 0; n < 20; n += 1) attempt(fork); }, 1);
        return new Promise(() => {});`),
      { timeoutMs: 5_000 },
    );
    expect(ofType(events, "step.failed")[0]?.data.failure.code).toBe("timeout");
    await expectNoProcessWith(duration);
  });

  it("that fills the disk is killed, and has crashed", async () => {
    const events = await eventsOf(
      returning(`const megabyte = Buffer.alloc(${MiB});
        for (let n = 0; n < 128; n += 1) appendFileSync("/workspace/out/full", megabyte);
        await new Promise((resolve) => setTimeout(resolve, 15_000));`),
    );
    const [failed] = ofType(events, "step.failed");
    expect(failed?.data.failure.code).toBe("agent_crashed");
  });

  it("that reads what /proc tells of others finds its own sandbox alone", async () => {
    const output = await outputOf(`
      const texts = readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).flatMap((pid) =>
        ["cmdline", "environ"].map((name) => { try { return readFileSync("/proc/" + pid + "/" + name, "utf8"); } catch { return ""; } }));
      return { processes: texts.length / 2, all: texts.join(" ") };`);
    expect(output).toMatchObject({ all: expect.stringContaining("runtime.mjs") });
    expect(JSON.stringify(output)).not.toContain(mark);
    expect(JSON.stringify(output)).not.toContain("vitest");
  });

  it("that tries the network reaches nothing, the host's own services neither", async () => {
    const urls = [`http://127.0.0.1:${serverPort}`, "http://1.1.1.1", "http://169.254.169.254"];
    const output = await outputOf(`
      return Promise.all(${JSON.stringify(urls)}.map((url) =>
        fetch(url, { signal: AbortSignal.timeout(3_000) }).then((response) => response.text(), () => "nothing")));`);
    expect(output).toEqual(urls.map(() => "nothing"));
  });

  it("that looks for another tenant's files finds none, however it looks", async () => {
    const owner = { tenantId: "ben", sessionId: "ses_b", runId: "run_b", stepId: "stp_b", attempt: 1 };
    const other = await host.sandboxes.create(owner, 60_000);
    await other.files.write(`/workspace/files/${mark}.txt`, mark);
    const output = await outputOf(`
      const find = (...args) => { try { return execFileSync("find", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }); } catch (error) { return error.stdout; } };
      const roots = readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).map((pid) => "/proc/" + pid + "/root/workspace/files/");
      return { found: find("/", "-xdev", "-name", "${mark}*") + find(...roots, "-maxdepth", "1", "-name", "${mark}*"), up: attempt(() => readFileSync("/workspace/../../${"../".repeat(6)}workspace/files/${mark}.txt")) };`);
    expect(output).toEqual({ found: "", up: "ENOENT" });
    expect(await other.files.read(`/workspace/files/${mark}.txt`)).toBe(mark);
    await host.sandboxes.kill(other.sandboxId);
  });
});
