import { z } from "zod";

/**
 * How sandboxes are kept apart. E2B's are micro virtual machines; a stand-in says it of itself, and where it
 * cannot be asked nothing is known.
 */
export const isolation = z.enum(["microvm", "bubblewrap", "none", "unknown"]);
export type Isolation = z.infer<typeof isolation>;

const hostHealth = z.object({ isolation });

const timeoutMs = 500;

/** Asks the host at `apiUrl`, for at most half a second. */
export async function readIsolation(apiUrl: string | undefined): Promise<Isolation> {
  if (apiUrl === undefined) return "microvm";
  try {
    const response = await fetch(new URL("/health", apiUrl), { signal: AbortSignal.timeout(timeoutMs) });
    return hostHealth.parse(await response.json()).isolation;
  } catch {
    return "unknown";
  }
}
