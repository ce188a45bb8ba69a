import { parseItem, Token } from "structured-headers";
import { type Fault, fault } from "./fault.ts";

/** What says which of many requests a fault meets. */
const choosing = ["rate", "times", "path", "method"];

/**
 * Reads `X-Fault: latency; ms=500`: a structured field (RFC 9651) that names a kind, with its settings.
 * Throws where it is not one, or not a fault of this one request.
 */
export function parseFaultHeader(text: string): Fault {
  const [kind, settings] = parseItem(text);
  const meaningless = [...settings.keys()].find((name) => choosing.includes(name));
  if (meaningless !== undefined) throw new Error(`"${meaningless}" means nothing for one request`);
  return fault.parse({
    ...Object.fromEntries(settings),
    kind: kind instanceof Token ? kind.toString() : kind,
  });
}
