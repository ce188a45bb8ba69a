import type { Sandbox } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost, portOf, startAndAwait } from "./each-host.ts";

/** A server that tells what it was asked. */
const server = `
const { createServer } = require("node:http");
createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  response.writeHead(request.url === "/teapot" ? 418 : 200, { "x-from": "sandbox" });
  const { method, url, headers } = request;
  response.end(JSON.stringify({ method, url, body, sent: headers["x-sent"] }));
}).listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening"));
`;

// Where nothing isolates, sandboxes share the machine's ports.
const anyPort = () => 20_000 + Math.floor(Math.random() * 10_000);

async function serve(sandbox: Sandbox): Promise<number> {
  const port = anyPort();
  await sandbox.files.write("server.cjs", server);
  await startAndAwait(sandbox, `node server.cjs ${port}`, "listening");
  return port;
}

describeEachHost("a port of a sandbox", ({ target, create, share }) => {
  const sandbox = share();

  async function ask(sandbox: Sandbox, port: number, path: string, init: RequestInit = {}) {
    const { url, headers } = portOf(target, sandbox, port);
    return await fetch(url + path, { ...init, headers: { ...headers, ...init.headers } });
  }

  test("has a host name of its own", () => {
    const { sandboxId } = sandbox();
    expect(sandbox().getHost(3000)).toMatch(new RegExp(`^3000-${sandboxId}\\..+`));
  });

  test("is reached by requests of every kind", async () => {
    const port = await serve(sandbox());
    const got = await ask(sandbox(), port, "/a/b?c=d", { headers: { "x-sent": "yes" } });
    expect(got.status).toBe(200);
    expect(got.headers.get("x-from")).toBe("sandbox");
    expect(await got.json()).toEqual({ method: "GET", url: "/a/b?c=d", body: "", sent: "yes" });
    const posted = await ask(sandbox(), port, "/", { method: "POST", body: "some text" });
    expect(await posted.json()).toMatchObject({ method: "POST", body: "some text" });
    expect((await ask(sandbox(), port, "/teapot")).status).toBe(418);
  });

  test("says so when nothing listens on it", async () => {
    const port = anyPort();
    const response = await ask(sandbox(), port, "/");
    expect(response.status).toBe(502);
    const message = "The sandbox is running but port is not open";
    expect(await response.json()).toMatchObject({ message, port });
  });

  test("is gone with its sandbox", async () => {
    const other = await create();
    const port = await serve(other);
    expect((await ask(other, port, "/")).status).toBe(200);
    await other.kill();
    expect((await ask(other, port, "/")).status).toBe(502);
  });

  test("is closed to strangers where it is not public, or cannot be made so", async () => {
    if (target.kind === "unisolated") {
      await expect(create({ network: { allowPublicTraffic: false } })).rejects.toThrow(/cannot be enforced/);
      return;
    }
    const closed = await create({ network: { allowPublicTraffic: false } });
    const port = await serve(closed);
    expect((await ask(closed, port, "/")).status).toBe(403);
    const headers = { "e2b-traffic-access-token": closed.trafficAccessToken ?? "" };
    expect((await ask(closed, port, "/", { headers })).status).toBe(200);
  });

  test("wakes a sandbox that may", async () => {
    const sleeping = await create({ lifecycle: { onTimeout: "pause", autoResume: true } });
    const port = await serve(sleeping);
    await sleeping.pause();
    expect((await ask(sleeping, port, "/")).status).toBe(200);
    expect((await sleeping.getInfo()).state).toBe("running");
  });
});
