// What the daemon of a sandbox answers its host, and only its host.

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listenOn } from "../../local/ports.ts";
import { readDescriptors } from "../../local/sandbox/descriptors.ts";
import { loadServices } from "../../local/sandbox/envd/services.ts";
import { eventually, expectNoProcessWith, uniqueDuration, waitForProcessWith } from "./support/sandbox.ts";
import { startDaemon, type TestDaemon } from "./support/sandbox-daemon.ts";

describe("the daemon of a sandbox", () => {
  let daemon: TestDaemon;
  beforeAll(async () => {
    daemon = await startDaemon();
  });
  afterAll(() => daemon.stop());

  it("holds every command still while it is frozen, its clock included", async () => {
    const { sandbox, home } = daemon;
    const counter = "while true; do echo x >> ticks; sleep 0.02; done";
    const command = await sandbox.commands.run(counter, { background: true, timeoutMs: 1500 });
    await eventually(async () => expect(await sandbox.files.exists("ticks")).toBe(true));
    expect((await daemon.call("POST", "/host/freeze")).status).toBe(204);
    const before = (await sandbox.files.getInfo(`${home}/ticks`)).size;
    await command.disconnect();
    // Longer than the command's own time: what must not happen has no event to wait for.
    await new Promise((passed) => setTimeout(passed, 1700));
    expect((await sandbox.files.getInfo("ticks")).size - before).toBeLessThanOrEqual(2);
    expect((await sandbox.commands.list()).map(({ pid }) => pid)).toContain(command.pid);
    expect((await daemon.call("POST", "/host/thaw")).status).toBe(204);
    await eventually(async () =>
      expect((await sandbox.files.getInfo("ticks")).size).toBeGreaterThan(before + 2),
    );
    const late = await sandbox.commands.connect(command.pid);
    await expect(late.wait()).rejects.toThrow("killed");
  });

  it("measures what its processes and files use", async () => {
    const { sandbox } = daemon;
    const idle = JSON.parse((await daemon.call("GET", "/host/metrics")).body);
    const allocate = "node -e 'globalThis.a = Buffer.alloc(1e8, 1); console.log(1); for (;;);'";
    const command = await sandbox.commands.run(allocate, { background: true });
    await sandbox.files.write("large", new Uint8Array(5_000_000).buffer);
    await eventually(async () => {
      const busy = JSON.parse((await daemon.call("GET", "/host/metrics")).body);
      expect(busy.memoryUsedBytes - idle.memoryUsedBytes).toBeGreaterThan(1e8);
      expect(busy.diskUsedBytes - idle.diskUsedBytes).toBeGreaterThan(4_900_000);
      expect(busy.cpuUsedPct).toBeGreaterThan(5);
      expect(busy.cpuUsedPct).toBeLessThanOrEqual(100);
    });
    await command.kill();
  });

  it("opens a way to a port that something listens on", async () => {
    const server = createServer((socket) => socket.pipe(socket));
    const port = await listenOn(server, 0);
    const tunnel = daemon.session.request({ ":method": "CONNECT", ":authority": `127.0.0.1:${port}` });
    const [headers] = await once(tunnel, "response");
    expect(headers[":status"]).toBe(200);
    tunnel.end("there and back");
    expect(await text(tunnel)).toBe("there and back");
    server.close();
    await once(server, "close");
    const refused = daemon.session.request({ ":method": "CONNECT", ":authority": `127.0.0.1:${port}` });
    expect((await once(refused, "response"))[0][":status"]).toBe(502);
  });

  it("opens no way to anywhere else", async () => {
    for (const authority of ["example.com:80", "127.0.0.1:0", "127.0.0.1:99999", "10.0.0.1:80"]) {
      const tunnel = daemon.session.request({ ":method": "CONNECT", ":authority": authority });
      expect((await once(tunnel, "response"))[0][":status"]).toBe(400);
    }
  });

  it("takes a stream of input for a command", async () => {
    const command = await daemon.sandbox.commands.run("head -n 2", { background: true, stdin: true });
    const transport = createConnectTransport({
      baseUrl: daemon.url,
      httpVersion: "1.1",
      useBinaryFormat: false,
    });
    const client = createClient(loadServices(readDescriptors()).process, transport);
    await client.streamInput(
      (async function* () {
        const process = { selector: { case: "pid", value: command.pid } };
        yield { event: { case: "start", value: { process } } };
        for (const line of ["one\n", "two\n"]) {
          const input = { case: "stdin", value: Buffer.from(line) };
          yield { event: { case: "data", value: { input: { input } } } };
        }
      })(),
    );
    expect((await command.wait()).stdout).toBe("one\ntwo\n");
  });

  it("outlives calls that make no sense", async () => {
    const bad: [string, string, Buffer][] = [
      ["/process.Process/Start", "application/connect+json", Buffer.from([0, 255, 255, 255, 255, 1])],
      ["/process.Process/Start", "application/connect+json", Buffer.from([0, 0, 0, 0, 2, 0x7b, 0x7b])],
      ["/process.Process/StreamInput", "application/connect+json", Buffer.from([9, 0, 0, 0, 0])],
      ["/filesystem.Filesystem/Stat", "application/json", Buffer.from('{"path": 7}')],
      [
        "/filesystem.Filesystem/Stat",
        "application/json",
        Buffer.from(`{"path": "${"a".repeat(9_000_000)}"}`),
      ],
      ["/filesystem.Filesystem/Stat", "application/json", Buffer.from('{"path": "a\\u0000b"}')],
      ["/files?path=%00", "application/octet-stream", Buffer.from("x")],
      ["/files?path=x", "multipart/form-data; boundary=x", Buffer.from("--y")],
      ["/files?path=%ff%fe", "application/octet-stream", Buffer.alloc(0)],
      ["/host/other", "text/plain", Buffer.alloc(0)],
      ["//", "text/plain", Buffer.alloc(0)],
    ];
    for (const [path, type, body] of bad) {
      const stream = daemon.session.request({ ":method": "POST", ":path": path, "content-type": type });
      stream.on("error", () => {});
      stream.end(body).resume();
      await once(stream, "close");
    }
    expect((await daemon.sandbox.commands.run("echo alive")).stdout).toBe("alive\n");
  });
});

describe("a sandbox with limits", () => {
  it("loses its largest process when it uses too much memory", async () => {
    const daemon = await startDaemon({ limits: { memoryBytes: 200e6 } });
    try {
      const small = await daemon.sandbox.commands.run("sleep 60", { background: true });
      const large = daemon.sandbox.commands.run(
        "node -e 'globalThis.a = Buffer.alloc(4e8, 1); setInterval(() => {}, 1e6)'",
      );
      await expect(large).rejects.toThrow(/killed|137/);
      expect((await daemon.sandbox.commands.list()).map(({ pid }) => pid)).toContain(small.pid);
    } finally {
      await daemon.stop();
    }
  });

  it("loses its commands when its files grow beyond the disk it has", async () => {
    const daemon = await startDaemon({ limits: { diskBytes: 2e6 } });
    try {
      const duration = uniqueDuration();
      const other = await daemon.sandbox.commands.run(`sleep ${duration}`, { background: true });
      await waitForProcessWith(`sleep ${duration}`);
      const growing = daemon.sandbox.commands.run(
        "while true; do head -c 1000000 /dev/zero >> big; sleep 0.2; done",
      );
      await expect(growing).rejects.toThrow("killed");
      await expect(other.wait()).rejects.toThrow("killed");
      await expectNoProcessWith(duration);
    } finally {
      await daemon.stop();
    }
  });
});

it("a sandbox reaches its host's proxy at a port of its own", async () => {
  const folder = await mkdtemp(join(tmpdir(), "egress-"));
  const proxy = createServer((socket) => socket.end("from the host")).listen(join(folder, "proxy.sock"));
  await once(proxy, "listening");
  const daemon = await startDaemon({ egressSocket: join(folder, "proxy.sock") });
  try {
    const { stdout } = await daemon.sandbox.commands.run("exec 5<>/dev/tcp/127.0.0.1/3128; cat <&5");
    expect(stdout).toBe("from the host");
  } finally {
    await daemon.stop();
    proxy.close();
    await rm(folder, { recursive: true });
  }
});
