import { parseItem, Token } from "structured-headers";
import { type Fault, fault } from "./fault.ts";

/**
 * Reads `X-Fault: latency; ms=500`: a structured field (RFC 9651) that names a kind, with its settings.
 * Throws where it is not one, or not a fault.
 */
export function parseFaultHeader(text: string): Fault {
  const [kind, settings] = parseItem(text);
  return fault.parse({
    ...Object.fromEntries(settings),
    kind: kind instanceof Token ? kind.toString() : kind,
  });
}
