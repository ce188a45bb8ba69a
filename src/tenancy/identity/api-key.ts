import { sha256 } from "../../storage/sha256.ts";

/** `msk_` and 32 random bytes in base64url. */
const form = /^msk_[\w-]{43}$/;

export const isApiKey = (text: string): boolean => form.test(text);

/** Makes a key. It is shown once, to the person who asked for it; only its hash is stored. */
export function createApiKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const base64 = btoa(String.fromCharCode(...bytes));
  return `msk_${base64.replaceAll("+", "-").replaceAll("/", "_").replace("=", "")}`;
}

/** A key as it is stored. Unsalted, which is safe for 256 random bits, and lets the key be found by it. */
export const hashApiKey = (key: string): Promise<string> => sha256(key);
