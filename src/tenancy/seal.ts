// Secrets at rest: sealed with AES-256-GCM as compact JWE (RFC 7516), each for one purpose and one tenant. The first
// key seals; every key opens, so that keys are rotated by putting a new one in front.

import { base64url, CompactEncrypt, compactDecrypt } from "jose";

/** What a sealed text is for. One that was sealed for another purpose or tenant does not open. */
export type SealedFor = { purpose: "database-url" | "stored-answer" | "stream-token"; tenantId: string };

export type Seal = {
  seal(text: string, sealedFor: SealedFor): Promise<string>;
  /** The text, or null where it was not sealed here, by a key that is still known, for this very use. */
  open(sealed: string, sealedFor: SealedFor): Promise<string | null>;
};

type Key = { id: string; bytes: Uint8Array };

/** `keys`: `id:base64url of 32 bytes`, joined by commas, newest first. Throws where one has another form. */
export function createSeal(keys: string): Seal {
  const known = keys.split(",").map(readKey);
  const [newest] = known;
  if (newest === undefined) throw new Error("there is no encryption key");
  return {
    seal: (text, { purpose, tenantId }) =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: newest.id, purpose, tenant: tenantId })
        .encrypt(newest.bytes),
    async open(sealed, { purpose, tenantId }) {
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(sealed, ({ kid }) => keyOf(known, kid), {
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
        });
        const isMeantForThis = protectedHeader.purpose === purpose && protectedHeader.tenant === tenantId;
        return isMeantForThis ? new TextDecoder().decode(plaintext) : null;
      } catch {
        return null;
      }
    },
  };
}

function readKey(text: string): Key {
  const [, id = "", encoded = ""] = /^([\w-]{1,32}):([\w-]{43})$/.exec(text.trim()) ?? [];
  const bytes = base64url.decode(encoded);
  if (bytes.length !== 32) throw new Error("an encryption key is an id, a colon and 32 bytes in base64url");
  return { id, bytes };
}

function keyOf(keys: Key[], id: string | undefined): Uint8Array {
  const key = keys.find((one) => one.id === id);
  if (key === undefined) throw new Error("the key is not known");
  return key.bytes;
}
