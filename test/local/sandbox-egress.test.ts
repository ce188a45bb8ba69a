import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEgress, type TestEgress, TestServers } from "./support/egress.ts";
import { eventually } from "./support/sandbox.ts";

const connections = 64;
const servers = new TestServers();
let proxy: TestEgress;

beforeEach(async () => {
  proxy = await startEgress();
});

afterEach(() => {
  proxy.stop();
  servers.close();
});

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("requests through the proxy of a sandbox", () => {
  it("go to the host of their URL, whatever their header says, and without what is for the proxy", async () => {
    const port = await servers.http(({ url, headers }, response) =>
      response.end(JSON.stringify({ url, headers })),
    );
    const answer = await proxy.get(
      `http://user:secret@127.0.0.1:${port}/path?query`,
      ...["Proxy-Authorization: Basic c2VjcmV0", "Connection: X-Hop, Host", "X-Hop: 1", "X-End: 2"],
    );
    const { url, headers } = JSON.parse(answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1));
    expect(url).toBe("/path?query");
    expect(headers).toEqual({ host: `127.0.0.1:${port}`, connection: "close", "x-end": "2" });
  });

  it("are refused when it is not certain where they end", async () => {
    let requests = 0;
    const port = await servers.http((_request, response) => {
      requests += 1;
      response.end();
    });
    const target = `POST http://127.0.0.1:${port}/ HTTP/1.1`;
    const smuggled = ["", "0", "", "GET /smuggled HTTP/1.1", "Host: a.test"];
    for (const headers of [
      ["Content-Length: 4", "Transfer-Encoding: chunked"],
      ["Transfer-Encoding: chunked", "Content-Length: 4"],
      ["Content-Length: 4", "Content-Length: 5"],
      ["Transfer-Encoding: chunked, identity"],
      ["Transfer-Encoding : chunked"],
      ["Content-Length: +4"],
      ["X-Header: a\rTransfer-Encoding: chunked"],
    ]) {
      const answer = await proxy.ask(target, "Host: a.test", ...headers, ...smuggled);
      expect(answer, headers.join()).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(requests).toBe(0);
  });

  it("keep the bounds of their body, whatever they call a matter of the connection", async () => {
    const bodies: string[] = [];
    const port = await servers.http(async (request, response) => {
      bodies.push(`${request.url} ${await text(request)}`);
      response.end();
    });
    const body = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const [headers, encoded] of [
      [["Connection: Content-Length", `Content-Length: ${body.length}`], body],
      [
        ["Connection: Transfer-Encoding", "Transfer-Encoding: chunked"],
        `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      ],
    ] as const) {
      const client = proxy.dial();
      const head = [`GET http://127.0.0.1:${port}/ HTTP/1.1`, "Host: a.test", ...headers, "", ""];
      client.write(head.join("\r\n") + encoded);
      expect(await text(client)).toMatch(/^HTTP\/1\.1 200 /);
    }
    expect(bodies).toEqual([`/ ${body}`, `/ ${body}`]);
  });

  it("have headers of at most 16 KiB", async () => {
    const port = await servers.http((_request, response) => response.end());
    const header = `X-Header: ${"a".repeat(17_000)}`;
    expect(await proxy.get(`http://127.0.0.1:${port}/`, header)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each(["GET", "CONNECT"])("end with their connection where a %s follows them unasked", async (method) => {
    let requests = 0;
    const port = await servers.http(() => {
      requests += 1;
    });
    const client = proxy.dial();
    const target = method === "GET" ? `http://127.0.0.1:${port}/` : `127.0.0.1:${port}`;
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: a.test\r\n\r\n`);
    await eventually(() => expect(requests).toBe(1));
    client.write(`${method} ${target} HTTP/1.1\r\nHost: a.test\r\n\r\n`.repeat(1_000));
    expect(await text(client)).toBe("");
    await eventually(() => expect(servers.connections).toBe(0));
    expect(requests).toBe(1);
  });

  it("stay requests where they ask for another protocol", async () => {
    const port = await servers.http(({ headers }, response) => response.end(`upgrade: ${headers.upgrade}`));
    const headers = ["Connection: Upgrade", "Upgrade: websocket"];
    expect(await proxy.get(`http://127.0.0.1:${port}/`, ...headers)).toContain("upgrade: undefined");
  });

  it.each([
    ["is no HTTP", "garbage\r\n\r\n"],
    ["has no status that can be", "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n"],
    ["switches protocols unasked", "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n"],
    ["has headers without end", `HTTP/1.1 200 OK\r\nX-Header: ${"a".repeat(20_000)}\r\n\r\n`],
    ["has two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    ["is none", ""],
  ])("fail with 502 when what answers them %s", async (_case, answer) => {
    const port = await servers.tcp((socket) => socket.end(answer));
    expect(await proxy.get(`http://127.0.0.1:${port}/`)).toMatch(/^HTTP\/1\.1 502 /);
  });

  it("get an answer that comes before their end", async () => {
    const port = await servers.http((_request, response) => {
      response.writeHead(413, { connection: "close" }).end("too long");
    });
    const client = proxy.dial();
    client.write(
      `POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100000000\r\n\r\n`,
    );
    client.write("the beginning of it");
    expect(await text(client)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("end when their answer breaks off, which is then not taken to be whole", async () => {
    const port = await servers.tcp((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
    );
    const answer = await proxy.get(`http://127.0.0.1:${port}/`);
    expect(answer).toMatch(/content-length: 9\r\n/i);
    expect(answer.slice(answer.indexOf("\r\n\r\n") + 4).length).toBeLessThan(9);
  });

  it("are over with their client", async () => {
    const asked = Promise.withResolvers<void>();
    const port = await servers.http(() => asked.resolve());
    const client = proxy.dial();
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: a.test\r\n\r\n`);
    await asked.promise;
    client.destroy();
    await eventually(() => expect(servers.connections).toBe(0));
  });

  it("carry large bodies both ways", async () => {
    const body = randomBytes(16 * 1024 * 1024);
    const port = await servers.http((request, response) => request.pipe(response));
    const client = proxy.dial();
    const head = [`POST http://127.0.0.1:${port}/ HTTP/1.0`, `Content-Length: ${body.length}`, "", ""];
    client.write(head.join("\r\n"));
    client.write(body);
    const answer = await buffer(client);
    const echoed = answer.subarray(answer.indexOf("\r\n\r\n") + 4);
    expect(sha256(echoed)).toBe(sha256(body));
  });
});

describe("tunnels through the proxy of a sandbox", () => {
  it("carry what comes with their request, and close each way on its own", async () => {
    const port = await servers.tcp(async (socket) => {
      const received = await text(socket);
      socket.end(`got ${received}`);
    });
    const client = proxy.dial();
    client.end(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: a.test\r\n\r\nearly`);
    expect(await text(client)).toBe("HTTP/1.1 200 Connection established\r\n\r\ngot early");
  });

  it("carry what a client still has to say when the other side has ended", async () => {
    const heard = Promise.withResolvers<string>();
    const port = await servers.tcp((socket) => {
      socket.end("bye");
      heard.resolve(text(socket));
    });
    const { client } = await proxy.connect(`127.0.0.1:${port}`);
    client.resume();
    await once(client, "end");
    client.end("last words");
    expect(await heard.promise).toBe("last words");
  });

  it("carry no more than their reader takes", async () => {
    let sent = 0;
    const piece = Buffer.alloc(65_536);
    const stuck = Promise.withResolvers<void>();
    const port = await servers.tcp((socket) => {
      while (sent < 512 * piece.length && socket.write(piece)) sent += piece.length;
      stuck.resolve();
    });
    const { client } = await proxy.connect(`127.0.0.1:${port}`);
    client.pause();
    await stuck.promise;
    expect(sent).toBeLessThan(512 * piece.length);
    client.destroy();
  });

  it("end with either side", async () => {
    const port = await servers.tcp((socket) => socket.pipe(socket));
    const { client } = await proxy.connect(`127.0.0.1:${port}`);
    client.destroy();
    await eventually(() => expect(servers.connections).toBe(0));
    const breaking = await servers.tcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const other = await proxy.connect(`127.0.0.1:${breaking}`);
    other.client.resume().write("now");
    await once(other.client, "end");
  });

  it(`are ${connections} at most, and free for others once they end`, async () => {
    const port = await servers.tcp((socket) => socket.pipe(socket));
    const open = await Promise.all(
      Array.from({ length: connections }, () => proxy.connect(`127.0.0.1:${port}`)),
    );
    expect(open.every(({ status }) => status === 200)).toBe(true);
    const refused = proxy.dial();
    expect(await text(refused)).toBe("");
    expect(servers.connections).toBe(connections);
    open[0]?.client.destroy();
    await eventually(() => expect(servers.connections).toBe(connections - 1));
    expect((await proxy.connect(`127.0.0.1:${port}`)).status).toBe(200);
  });

  it("all end when the proxy cuts them", async () => {
    const port = await servers.tcp((socket) => socket.pipe(socket));
    const { client } = await proxy.connect(`127.0.0.1:${port}`);
    client.resume();
    proxy.egress.cut();
    await once(client, "end");
    await eventually(() => expect(servers.connections).toBe(0));
  });
});

describe("the socket of a sandbox's proxy", () => {
  it("is for the user of the sandbox alone", () => {
    expect(statSync(join(proxy.folder, "egress")).mode & 0o077).toBe(0);
  });

  it("is made anew where an earlier host left one", async () => {
    const port = await servers.http((_request, response) => response.end("reached"));
    const stopNext = await proxy.egress.listen(proxy.folder);
    expect(await proxy.get(`http://127.0.0.1:${port}/`)).toContain("reached");
    stopNext();
  });
});
