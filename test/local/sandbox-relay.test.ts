// A sandbox may be killed at any moment of an answer. What its client makes of that must be true.

import { once } from "node:events";
import { Agent, type ClientRequest, createServer, get, type IncomingMessage, type Server } from "node:http";
import {
  connect,
  constants,
  createServer as createHttp2Server,
  type Http2Server,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listenOn } from "../../local/ports.ts";
import { relay } from "../../local/sandbox/ingress/relay.ts";

let daemon: Http2Server;
let front: Server;
let url: string;
/** How a sandbox ends, as far as the front can tell. */
let killed: () => void;
let crashed: () => void;
/** The daemon's side of the request that was relayed. */
let asked: Promise<ServerHttp2Stream>;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeEach(async () => {
  daemon = createHttp2Server();
  asked = once(daemon, "stream").then(([stream]: ServerHttp2Stream[]) => {
    if (stream === undefined) throw new Error("nothing was relayed");
    return stream;
  });
  daemon.on("connection", (socket: Socket) => {
    crashed = () => socket.destroy();
  });
  const session = connect(`http://127.0.0.1:${await listenOn(daemon, 0)}`);
  session.on("error", () => {});
  killed = () => session.destroy(new Error("the sandbox has ended"), constants.NGHTTP2_CANCEL);
  front = createServer((request, response) => {
    if (request.url === "/next") return void response.end("next");
    relay(session.request({ ":path": "/file" }, { endStream: false }), "i1", request, response);
  });
  url = `http://127.0.0.1:${await listenOn(front, 0)}`;
});

afterEach(() => {
  killed();
  front.closeAllConnections();
  front.close();
  daemon.close();
});

type Asked = { answer: Promise<IncomingMessage>; request: ClientRequest };

function ask(path: string): Asked {
  const request = get(url + path, { agent });
  return { request, answer: once(request, "response").then(([answer]) => answer) };
}

/** Lets the daemon begin an answer that it never ends. */
async function begin(headers: Record<string, string>): Promise<IncomingMessage> {
  const { answer } = ask("/file");
  const stream = await asked;
  stream.on("error", () => {});
  stream.respond({ ":status": 200, ...headers });
  stream.write("whole");
  return answer;
}

describe.each([
  ["is killed", () => killed()],
  ["crashes", () => crashed()],
])("an answer whose sandbox %s before it has ended", (_name, end) => {
  it("and that its client has whole, leaves the connection to the client's next request", async () => {
    expect(await text(await begin({ "content-length": "5" }))).toBe("whole");
    const next = ask("/next");
    end();
    expect(await text(await next.answer)).toBe("next");
    expect(next.request.reusedSocket).toBe(true);
  });

  it.each([
    ["of which a part is missing", { "content-length": "10" }],
    ["of which nobody knows the length", {}],
  ])("and %s, is cut", async (_name, headers) => {
    const answer = await begin(headers);
    await once(answer, "readable");
    end();
    await expect(text(answer)).rejects.toThrow("aborted");
  });

  it("and that has not begun, says that the sandbox is not there", async () => {
    const { answer } = ask("/file");
    (await asked).on("error", () => {});
    end();
    expect((await answer).statusCode).toBe(502);
    expect(JSON.parse(await text(await answer))).toMatchObject({ sandboxId: "i1", code: 502 });
  });
});
