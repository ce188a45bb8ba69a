import { createGuardedFetch } from "../../../src/mesh/guarded-fetch.ts";
import { createVerifyToken } from "../../../src/tenancy/oidc/verify-token.ts";
import type { IdentityProvider, Tenant } from "../../../src/tenancy/tenant.ts";
import { FakeProvider, type Key, newKey, signToken, webOf } from "./fake-provider.ts";

export const minute = 60_000;
export const issuer = "https://login.acme.com";

export const providerWith = (changes: Partial<IdentityProvider> = {}): IdentityProvider => ({
  id: "idp_1",
  issuer,
  audience: "miosa",
  algorithms: ["RS256"],
  userClaim: "sub",
  scopesClaim: null,
  scopes: ["sessions:read", "sessions:write", "files:read"],
  ...changes,
});

export const tenantWith = (id: string, ...identityProviders: IdentityProvider[]): Tenant => ({
  id,
  name: id,
  status: "active",
  plan: "free",
  monthly: {},
  isolation: "row",
  databaseUrl: null,
  jurisdiction: null,
  allowedOrigins: [],
  warmSandboxes: null,
  identityProviders,
  version: 1,
});

export const acme = tenantWith("acme", providerWith());
export const bolt = tenantWith("bolt", providerWith({ id: "idp_2", issuer: "https://login.bolt.com" }));

export type Keys = Record<"first" | "second" | "bolts" | "elliptic", Key>;

/** Two keys of Acme's provider, one of Bolt's that has the first one's name, and one of another algorithm. */
export async function newKeys(): Promise<Keys> {
  const [first, second, bolts, elliptic] = await Promise.all([
    newKey("first"),
    newKey("second"),
    newKey("first"),
    newKey("elliptic", "ES256"),
  ]);
  return { first, second, bolts, elliptic };
}

/** Acme's and Bolt's identity providers, the names that lead to them, and an isolate that asks them. */
export class OidcWorld {
  now = Date.UTC(2026, 0, 1);
  /** Where names lead that do not lead to a public address. */
  readonly names: Record<string, string[]> = {};
  readonly acmes: FakeProvider;
  readonly bolts: FakeProvider;
  readonly keys: Keys;
  readonly verify: ReturnType<typeof createVerifyToken>;

  constructor(keys: Keys) {
    this.keys = keys;
    this.acmes = new FakeProvider(issuer, keys.first);
    this.bolts = new FakeProvider("https://login.bolt.com", keys.bolts);
    const fetch = createGuardedFetch({
      resolve: { addresses: async (hostname) => this.names[hostname] ?? ["93.184.215.14"] },
      fetch: webOf([this.acmes, this.bolts]),
      allowPrivate: false,
    });
    this.verify = createVerifyToken({ fetch, now: () => this.now });
  }

  get nowInSeconds(): number {
    return this.now / 1_000;
  }

  /** Usual claims of Acme's, changed by some; one that is undefined is left out. */
  claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
    return { iss: issuer, aud: "miosa", sub: "user-1", exp: this.nowInSeconds + 3_600, ...changes };
  }

  token(changes?: Record<string, unknown>, key = this.keys.first): Promise<string> {
    return signToken(key, this.claims(changes));
  }

  /** Why a token is not taken. Throws where it is. */
  async whyNot(token: string, tenant = acme): Promise<string> {
    const reply = await this.verify(token, tenant);
    if (reply.ok || reply.refusal.code !== "unauthenticated") throw new Error("the token is not refused");
    return reply.refusal.detail;
  }
}
