import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from "jose";

export type Key = { id: string; alg: string; publicKey: JWK; sign: CryptoKey };

export async function newKey(id: string, alg = "RS256"): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    id,
    alg,
    publicKey: { ...(await exportJWK(publicKey)), kid: id, alg, use: "sig" },
    sign: privateKey,
  };
}

/** An identity provider of tests: what it answers, by URL, and what it has been asked. */
export class FakeProvider {
  readonly issuer: string;
  keys: JWK[] = [];
  /** What is answered instead of the usual, by URL. */
  readonly instead = new Map<string, () => Response>();
  isDown = false;
  asked: string[] = [];

  constructor(issuer: string, ...keys: Key[]) {
    this.issuer = issuer;
    this.keys = keys.map(({ publicKey }) => publicKey);
  }

  get discoveryUrl(): string {
    return `${this.issuer}/.well-known/openid-configuration`;
  }

  get keySetUrl(): string {
    return `${this.issuer}/keys`;
  }

  answer(url: string): Response {
    this.asked.push(url);
    if (this.isDown) throw new TypeError("fetch failed");
    const instead = this.instead.get(url);
    if (instead !== undefined) return instead();
    if (url === this.keySetUrl) return Response.json({ keys: this.keys });
    if (url !== this.discoveryUrl) return new Response("not found", { status: 404 });
    return Response.json({ issuer: this.issuer, jwks_uri: this.keySetUrl });
  }
}

/** A web in which there are these providers alone. */
export const webOf = (providers: FakeProvider[]) => async (url: string) => {
  const provider = providers.find(({ issuer }) => url.startsWith(`${issuer}/`));
  if (provider === undefined) throw new TypeError("fetch failed");
  return provider.answer(url);
};

/** A token with these claims, signed by a key. */
export const signToken = (
  key: Key,
  claims: Record<string, unknown>,
  header: JWTHeaderParameters = { alg: key.alg, kid: key.id },
) => new SignJWT(claims).setProtectedHeader(header).sign(key.sign);
