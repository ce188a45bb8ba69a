// How a tenant shows that a hostname is its own: by a TXT record that only who controls the name can publish.

import { base64url } from "jose";
import { z } from "zod";

export const ownershipRecord = z.object({ type: z.literal("TXT"), name: z.string(), value: z.string() });
export type OwnershipRecord = z.infer<typeof ownershipRecord>;

/** What the record of one tenant and hostname must hold: 256 random bits, in base64url. */
export const newOwnershipToken = (): string => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));

/** The record to publish. The underscore keeps its name from being a host's (RFC 8552). */
export const ownershipRecordOf = (hostname: string, token: string): OwnershipRecord => ({
  type: "TXT",
  name: `_miosa.${hostname}`,
  value: `miosa-verification=${token}`,
});

const maxShown = 5;
const maxShownCharacters = 100;

/** Tells what is missing, from what was found in its place. */
export function describeMissing({ name, value }: OwnershipRecord, found: readonly string[]): string {
  const shown = found.slice(0, maxShown).map((text) => JSON.stringify(text.slice(0, maxShownCharacters)));
  const others = found.length > maxShown ? ` and ${found.length - maxShown} more` : "";
  const instead = found.length === 0 ? "no TXT record" : `${shown.join(", ")}${others}`;
  return `The TXT record ${name} must have the value "${value}". Found there: ${instead}.`;
}
