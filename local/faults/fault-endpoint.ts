import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { type Fault, faultList } from "./fault.ts";
import type { FaultSwitches } from "./switches.ts";

const offMessage = "faults are off: start with --faults to be able to switch some on";
/** The longest list of faults taken. */
export const maxFaultsBytes = 64 * 1024;

/** Serves `/faults`: GET lists what is switched on, PUT replaces it with a list, DELETE ends it all. */
export async function serveFaults(
  request: IncomingMessage,
  response: ServerResponse,
  switches: FaultSwitches | undefined,
  canVanish: boolean,
): Promise<void> {
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (switches === undefined) return void answer(404, { message: offMessage });
  if (request.method === "PUT") {
    const read = await readFaults(request, canVanish);
    if ("message" in read) return void answer(read.status, { message: read.message });
    switches.replace(read.faults);
  } else if (request.method === "DELETE") switches.replace([]);
  else if (request.method !== "GET") return void answer(405, { message: "GET, PUT or DELETE" });
  answer(200, switches.faults);
}

type Read = { faults: Fault[] } | { status: number; message: string };

async function readFaults(request: IncomingMessage, canVanish: boolean): Promise<Read> {
  const { "content-type": type = "", "content-length": length = "" } = request.headers;
  if (!/^application\/json\b/i.test(type)) return { status: 415, message: "send JSON, as application/json" };
  if (!(Number(length || "NaN") <= maxFaultsBytes)) {
    return { status: 413, message: `send a body of known length, of at most ${maxFaultsBytes} bytes` };
  }
  const parsed = faultList.safeParse(await json(request).catch(() => undefined));
  if (!parsed.success) return { status: 400, message: z.prettifyError(parsed.error) };
  if (!canVanish && parsed.data.some(({ kind }) => kind === "vanish")) {
    return { status: 400, message: "only a sandbox can vanish" };
  }
  return { faults: parsed.data };
}
