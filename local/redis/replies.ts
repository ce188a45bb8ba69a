import type { Outcome, Reply } from "./engine.ts";

const isOk = (reply: Reply) => Buffer.isBuffer(reply) && reply.equals(Buffer.from("OK"));

/** A reply as JSON: strings as text, or in base64 where the client asked for it, so that any bytes survive. */
export function toJson(reply: Reply, encoding: "utf8" | "base64"): unknown {
  if (Array.isArray(reply)) return reply.map((item) => toNestedJson(item, encoding));
  // Clients take a bare OK for the status that it is, and decode everything else.
  return isOk(reply) ? "OK" : toNestedJson(reply, encoding);
}

function toNestedJson(reply: Reply, encoding: "utf8" | "base64"): unknown {
  if (Array.isArray(reply)) return reply.map((item) => toNestedJson(item, encoding));
  return Buffer.isBuffer(reply) ? reply.toString(encoding) : reply;
}

/** What Upstash answers for one command of several. */
export function outcomeToJson(outcome: Outcome, encoding: "utf8" | "base64") {
  return "error" in outcome ? { error: outcome.error.message } : { result: toJson(outcome.reply, encoding) };
}

/** How many bytes the strings of a reply have. */
export function sizeOf(reply: Reply): number {
  if (Array.isArray(reply)) return reply.reduce<number>((bytes, item) => bytes + sizeOf(item), 0);
  return Buffer.isBuffer(reply) ? reply.length : 0;
}
