import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Sandbox } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { eventually, everyHost, startTestHost, type TestHost } from "./support/sandbox.ts";

/** Answers requests with what it was sent, and upgraded connections with what comes in, in capitals. */
const serverProgram = `
  const server = require("node:http").createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body })));
  });
  server.on("upgrade", (request, socket, head) => {
    socket.write("HTTP/1.1 101 Switching Protocols\\r\\nupgrade: shout\\r\\nconnection: upgrade\\r\\n\\r\\n");
    socket.write(String(head).toUpperCase());
    socket.on("data", (piece) => socket.write(String(piece).toUpperCase()));
    socket.on("end", () => socket.end());
  });
  server.listen(Number(process.argv[2]), "127.0.0.1");`;

describe.each(everyHost)("a port of a sandbox on a host $name", ({ options }) => {
  // Where nothing isolates, ports are the machine's own, so this one must be unlikely to be taken.
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  let host: TestHost;
  let sandbox: Sandbox;

  beforeAll(async () => {
    host = await startTestHost(options);
    sandbox = await host.create({ lifecycle: { onTimeout: "pause", autoResume: true } });
    await sandbox.files.write("server.cjs", serverProgram);
    await sandbox.commands.run(`node server.cjs ${port}`, { background: true, timeoutMs: 0 });
    await eventually(async () => expect((await visit(sandbox.getHost(port))).status).toBe(200));
  });
  afterAll(() => host.stop());

  async function visit(hostName: string, body = "") {
    const message = request({
      host: "127.0.0.1",
      port: host.port,
      path: "/a/path?with=query",
      method: body ? "POST" : "GET",
      headers: { host: hostName, "x-of-the-client": "yes", "x-api-key": "secret" },
    });
    message.end(body);
    const [response] = await once(message, "response");
    return { status: response.statusCode, body: JSON.parse(await text(response)) };
  }

  it("has a name under the host's own address", () => {
    expect(sandbox.getHost(port)).toBe(`${port}-${sandbox.sandboxId}.localhost:${host.port}`);
  });

  it.each(["101 Switching Protocols\\r\\nupgrade: x\\r\\nconnection: upgrade", "099 Unknown"])(
    "answers 502 for a server that answers %s",
    async (answer) => {
      const program = `require("node:net").createServer((socket) =>
        socket.once("data", () => socket.write("HTTP/1.1 ${answer}\\r\\n\\r\\n"))).listen(${port + 1}, "127.0.0.1")`;
      const server = await sandbox.commands.run(`node -e '${program}'`, { background: true, timeoutMs: 0 });
      await eventually(async () => {
        const { status, body } = await visit(sandbox.getHost(port + 1));
        expect(status).toBe(502);
        expect(body.message).not.toContain("port is not open");
      });
      await server.kill();
    },
  );

  it("is none for the way out, which is for the sandbox's own programs", async () => {
    expect(await visit(sandbox.getHost(3128))).toMatchObject({
      status: 502,
      body: { message: expect.stringContaining("port is not open") },
    });
  });

  it("gets requests whole, without the host's own credentials", async () => {
    const { status, body } = await visit(sandbox.getHost(port), "a body");
    expect(status).toBe(200);
    expect(body).toMatchObject({ method: "POST", url: "/a/path?with=query", body: "a body" });
    expect(body.headers).toMatchObject({ host: sandbox.getHost(port), "x-of-the-client": "yes" });
    expect(body.headers).not.toHaveProperty("x-api-key");
  });

  it("is reached by headers as well", async () => {
    const response = await fetch(`${host.connection.sandboxUrl}/by-header`, {
      headers: { "e2b-sandbox-id": sandbox.sandboxId, "e2b-sandbox-port": String(port) },
    });
    expect(await response.json()).toMatchObject({ url: "/by-header" });
  });

  it("takes upgraded connections, both ways", async () => {
    const socket = connect(host.port, "127.0.0.1");
    const answer = text(socket);
    socket.write(
      `GET / HTTP/1.1\r\nhost: ${sandbox.getHost(port)}\r\nconnection: upgrade\r\nupgrade: shout\r\n\r\n`,
    );
    await once(socket, "readable");
    socket.end("hello");
    const received = await answer;
    expect(received).toMatch(/^HTTP\/1.1 101 /);
    expect(received).toMatch(/HELLO$/);
  });

  it("that nobody listens on is told from a sandbox that is not there", async () => {
    const closed = await visit(sandbox.getHost(1));
    expect(closed).toMatchObject({
      status: 502,
      body: { port: 1, message: expect.stringContaining("port") },
    });
    const unknown = await visit(`${port}-unknown.localhost`);
    expect(unknown).toMatchObject({ status: 502, body: { sandboxId: "unknown" } });
    expect((await visit(`99999-${sandbox.sandboxId}.localhost`)).status).toBe(400);
  });

  it("resumes a sandbox that asked for that", async () => {
    await sandbox.pause();
    expect((await visit(sandbox.getHost(port))).status).toBe(200);
    expect((await sandbox.getInfo()).state).toBe("running");
  });

  it("is the only thing that a client reaches: what is for the host alone is refused", async () => {
    for (const path of ["/host/freeze", "//host/freeze", "/./host/thaw", "/x/../host/metrics"]) {
      const message = request({
        host: "127.0.0.1",
        port: host.port,
        path,
        method: "POST",
        headers: {
          "e2b-sandbox-id": sandbox.sandboxId,
          "x-access-token": await accessTokenOf(sandbox),
        },
      });
      message.end();
      const [response] = await once(message, "response");
      response.resume();
      expect(response.statusCode, path).toBe(404);
    }
    expect((await sandbox.commands.run("echo fine")).stdout).toBe("fine\n");
  });

  /** The token that the control plane gives to those who connect. */
  async function accessTokenOf({ sandboxId }: Sandbox): Promise<string> {
    const response = await fetch(`${host.connection.apiUrl}/v2/sandboxes/${sandboxId}/connect`, {
      method: "POST",
      headers: { "x-api-key": host.connection.apiKey, "content-type": "application/json" },
      body: JSON.stringify({ timeout: 60 }),
    });
    const { envdAccessToken } = z.object({ envdAccessToken: z.string() }).parse(await response.json());
    return envdAccessToken;
  }
});
