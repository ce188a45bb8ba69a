import { z } from "zod";
import { UnsafeUrl } from "../../mesh/check-host.ts";
import type { GuardedFetch } from "../../mesh/guarded-fetch.ts";
import { UpstreamUnavailable } from "../../mesh/upstream.ts";

/** An identity provider does not answer as OpenID Connect has it. `message` says how, as a sentence. */
export class ProviderFault extends Error {
  override readonly name = "ProviderFault";
}

const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.string() });

/** What of a key is public (RFC 7517 and 7518); the rest, such as certificates, is not kept. */
const publicKey = z.object({
  kty: z.string(),
  kid: z.string().exactOptional(),
  use: z.string().exactOptional(),
  key_ops: z.array(z.string()).exactOptional(),
  alg: z.string().exactOptional(),
  crv: z.string().exactOptional(),
  n: z.string().exactOptional(),
  e: z.string().exactOptional(),
  x: z.string().exactOptional(),
  y: z.string().exactOptional(),
});
const keySet = z.object({ keys: z.array(publicKey).min(1).max(100) });
export type KeySet = z.infer<typeof keySet>;

/**
 * The public keys of an issuer, as its discovery document tells where they are (OpenID Connect Discovery 1.0,
 * section 4). Throws ProviderFault, UnsafeUrl where it leads to what must not be called, and UpstreamUnavailable where
 * names cannot be resolved.
 */
export async function fetchKeySet(fetch: GuardedFetch, issuer: string): Promise<KeySet> {
  const found = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const document = await fetchJson(fetch, found, discoveryDocument, "discovery document");
  if (document.issuer !== issuer) {
    throw new ProviderFault("The discovery document names another issuer; they must agree to the letter.");
  }
  return fetchJson(fetch, document.jwks_uri, keySet, "key set");
}

async function fetchJson<T>(
  fetch: GuardedFetch,
  url: string,
  schema: z.ZodType<T>,
  what: string,
): Promise<T> {
  const { status, text } = await fetch(url).catch((error: unknown) => {
    if (error instanceof UnsafeUrl || error instanceof UpstreamUnavailable) throw error;
    throw new ProviderFault(`The ${what} cannot be fetched.`, { cause: error });
  });
  if (status !== 200) throw new ProviderFault(`The ${what} is answered with status ${status}.`);
  const { data } = schema.safeParse(parseJson(text));
  if (data === undefined)
    throw new ProviderFault(`The ${what} has not the form that OpenID Connect asks for.`);
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
