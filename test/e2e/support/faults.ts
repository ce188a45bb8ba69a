import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import type { z } from "zod";
import type { fault } from "../../../local/faults/fault.ts";
import { type StandInName, standInName } from "../../../local/stand-ins.ts";
import { sandboxCalls } from "./sandbox-calls.ts";

/** Switches faults of a stack's service on, in place of those that were. */
export async function switchOn(
  { controlUrl }: { controlUrl: string },
  service: StandInName,
  ...faults: z.input<typeof fault>[]
): Promise<void> {
  const response = await fetch(`${controlUrl}/faults/${service}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(faults),
  });
  if (!response.ok) throw new Error(`faults of ${service}: ${await response.text()}`);
}

/** Ends all faults of a stack. */
export async function switchAllOff(stack: { controlUrl: string }): Promise<void> {
  await Promise.all(standInName.options.map((service) => switchOn(stack, service)));
}

/** The calls by which a stack's sandbox host was asked so far to list or to make sandboxes, in order. */
export async function sandboxRequests(stack: {
  parts: Record<string, { port: number }>;
  logFile: string;
}): Promise<string[]> {
  // The log is in order: once this request is in it, each that was answered before is.
  const last = `/${randomUUID()}`;
  await fetch(`http://127.0.0.1:${stack.parts.sandbox?.port}${last}`).catch(() => undefined);
  await expect.poll(() => readFile(stack.logFile, "utf8")).toContain(last);
  return sandboxCalls(stack.logFile).filter((call) => /^(GET|POST) \/v2\/sandboxes$/.test(call));
}
