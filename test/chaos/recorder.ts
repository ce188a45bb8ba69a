// A witness between the platform and its sandbox host, which knows neither: passes every request on as it is, and
// keeps what was created and started. What it knows does not come from the platform's own log.

import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { z } from "zod";
import { listenOn } from "../../local/ports.ts";
import type { SandboxFacts } from "./facts.ts";

export type Recorder = {
  url: string;
  /** Where requests go from now on: a port of this machine. */
  aim: (port: number) => void;
  /** Every sandbox whose creation was answered. */
  created: SandboxFacts[];
  /** The sandboxes in which an agent's runtime was started, each as often as it was. */
  started: string[];
  stop: () => void;
};

const creation = z.object({
  metadata: z.object({
    tenant: z.string(),
    session: z.string(),
    run: z.string(),
    step: z.string(),
    attempt: z.string(),
  }),
});
const creationAnswer = z.object({ sandboxID: z.string() });

export async function startRecorder(): Promise<Recorder> {
  let target = 0;
  const created: SandboxFacts[] = [];
  const started: string[] = [];
  const server = createServer((request, response) => {
    const onAnswer = isCreation(request) ? keepCreation(request, created) : () => {};
    if (request.url === "/process.Process/Start") void keepStart(request, started);
    passOn(request, response, target, onAnswer);
  });
  // Streams are as long as an agent works.
  server.requestTimeout = 0;
  const port = await listenOn(server, 0);
  const aim = (to: number) => {
    target = to;
  };
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, aim, created, started, stop };
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  onAnswer: (answer: IncomingMessage) => void,
): void {
  const { method, url: path, headers } = request;
  const onward = send({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
    onAnswer(answer);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on("error", () => response.destroy()).pipe(response);
  });
  onward.on("error", () => response.destroy());
  response.once("close", () => onward.destroy());
  request.on("error", () => onward.destroy()).pipe(onward);
}

const isCreation = ({ method, url }: IncomingMessage): boolean =>
  method === "POST" && url === "/v2/sandboxes";

/** Listens to a request that creates a sandbox, and gives what listens to its answer. */
function keepCreation(request: IncomingMessage, created: SandboxFacts[]) {
  const asked = overhear(request);
  return async (answer: IncomingMessage): Promise<void> => {
    if (answer.statusCode !== 201) return;
    const [question, told] = await Promise.all([asked, overhear(answer)]);
    // An answer that broke off told nobody anything.
    if (!answer.complete) return;
    const { metadata } = creation.parse(JSON.parse(question));
    created.push({ sandboxId: creationAnswer.parse(JSON.parse(told)).sandboxID, ...metadata });
  };
}

async function keepStart(request: IncomingMessage, started: string[]): Promise<void> {
  const sandboxId = request.headers["e2b-sandbox-id"];
  const command = await overhear(request);
  if (typeof sandboxId === "string" && command.includes("runtime.mjs run")) started.push(sandboxId);
}

/** What a message carries, read beside whoever else reads it. */
function overhear(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  message.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    message.once("close", () => resolve(Buffer.concat(chunks).toString()));
  });
}
