import { ulid } from "ulid";

/** The kinds of things that have ids; an id is its kind, an underscore and 26 characters of Crockford base 32. */
export type IdPrefix = "ses" | "run" | "sch" | "stp" | "qst" | "ctx" | "art" | "fil" | "key" | "idp" | "aud";

/** Makes a new id. The core takes one as an argument, so that a test can decide what it returns. */
export type NewId = (prefix: IdPrefix) => string;

/** A new id that sorts by the time it was made. */
export const newId: NewId = (prefix) => `${prefix}_${ulid()}`;

/** A new id of a trace: 32 hexadecimal digits, as W3C trace context has them. */
export const newTraceId = (): string => crypto.randomUUID().replaceAll("-", "");

/** Whether a text has the form of an id of this kind. */
export const isId = (prefix: IdPrefix, text: string): boolean =>
  new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`).test(text);

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * An id that is the same whenever it is made from the same parts, so that doing a thing again finds the first
 * time's result. 130 bits of SHA-256 over the parts, each preceded by its length.
 */
export async function deriveId(prefix: IdPrefix, ...parts: string[]): Promise<string> {
  const framed = parts.map((part) => `${part.length}:${part}`).join("");
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(framed));
  const characters = [...new Uint8Array(hash).slice(0, 26)].map((byte) => alphabet[byte % 32]);
  return `${prefix}_${characters.join("")}`;
}
