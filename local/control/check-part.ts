import { z } from "zod";
import type { ReadyPart } from "../child.ts";

const checkMs = 1_000;

export type PartHealth = {
  status: "ok" | "down";
  url: string;
  pid: number;
  /** Since the whole stack was up. */
  uptimeSeconds: number;
  /** What the part says of itself: its engine, its versions, the limits that it keeps. */
  details: Record<string, unknown>;
};

/** Asks a part for its health, for at most a second. */
export async function checkPart(part: ReadyPart, upSince: number, now: number): Promise<PartHealth> {
  const url = `http://127.0.0.1:${part.port}`;
  const about = { url, pid: part.pid, uptimeSeconds: Math.floor((now - upSince) / 1000) };
  const path = part.name === "worker" ? "/healthz" : "/health";
  try {
    const response = await fetch(url + path, { signal: AbortSignal.timeout(checkMs) });
    const { status: _, ...said } = z.record(z.string(), z.unknown()).parse(await response.json());
    return { status: response.ok ? "ok" : "down", ...about, details: { ...part.facts, ...said } };
  } catch {
    return { status: "down", ...about, details: part.facts };
  }
}
