import { env } from "cloudflare:workers";
import { TenantObjects } from "../../../src/storage/objects.ts";
import type { Operation } from "./api-operations.ts";
import { gatewayWith, newTenant } from "./gateway.ts";
import { type Ids, type SampleRequest, sampleRequests } from "./sample-requests.ts";

/** A tenant that has one of everything. */
export type Owner = {
  id: string;
  /** What is in every text that it has written, and in no other tenant's. */
  mark: string;
  headers: Record<string, string>;
  ids: Ids;
  /** What only it may see: its own id and mark, and every id and key that it was given. */
  secrets: ReadonlySet<string>;
};

type Newcomer = Omit<Owner, "ids" | "secrets">;

/** What no POST creates, and how a tenant comes by one. */
const madeOtherwise: Readonly<Record<string, (owner: Newcomer) => Promise<string>>> = {
  "/v1/artifacts/{artifactId}": async ({ id, mark }) => {
    const made = { runId: "run_1", stepId: "stp_1", path: `${mark}.txt`, mediaType: "text/plain" };
    const bytes = Uint8Array.from(new TextEncoder().encode(mark));
    return (await new TenantObjects(env.OBJECTS, id).putArtifact({ ...made, bytes })).artifactId;
  },
  "/v1/agents/{name}": async (owner) => {
    const body = JSON.stringify({ description: owner.mark });
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    await ask({ method: "PUT", path: `/v1/agents/${owner.mark}`, headers, body }, owner);
    return owner.mark;
  },
};

/**
 * Makes a tenant, and one of everything for it by walking the operations that create. Throws where an operation
 * refuses its sample, and where a path has an id of which there is none.
 */
export async function createOwner(name: string, operations: Operation[]): Promise<Owner> {
  const newcomer = await createTenant(name);
  const ids = new Map<string, string>();
  for (const [place, make] of Object.entries(madeOtherwise)) ids.set(place, await make(newcomer));
  const secrets = new Set([newcomer.id, newcomer.mark, ...ids.values()]);
  const places = new Set(operations.flatMap((operation) => operation.places));
  for (const operation of inOrder(operations, ids)) {
    const answers = await create(operation, newcomer, ids);
    for (const token of tokensIn(answers.join())) secrets.add(token);
    const place = [...places].find((each) => /^\/{\w+}$/.test(each.replace(operation.path, "")));
    if (place !== undefined) ids.set(place, idIn(answers.join(), place));
  }
  const missing = [...places].filter((place) => !ids.has(place));
  if (missing.length === 0) return { ...newcomer, ids, secrets };
  throw new Error(`own-things.ts must say whose is, and how a tenant comes by: ${missing.join(", ")}`);
}

/** The ids and keys in a text. */
export const tokensIn = (text: string): string[] => text.match(/\b[a-z]{3}_[\w-]{16,}/g) ?? [];

async function createTenant(name: string): Promise<Newcomer> {
  const { id, key } = await newTenant({ plan: "enterprise" });
  const mark = `${name}-${crypto.randomUUID()}`;
  return { id, mark, headers: { Authorization: `Bearer ${key}` } };
}

/** The operations that create, each as soon as there are the ids for its path. */
function* inOrder(operations: Operation[], ids: Ids): Generator<Operation> {
  const waiting = new Set(operations.filter(({ creates }) => creates));
  const next = () => [...waiting].find(({ places }) => places.every((place) => ids.has(place)));
  for (let ready = next(); ready !== undefined; ready = next()) {
    waiting.delete(ready);
    yield ready;
  }
}

/**
 * Sends an operation's samples, without ids that they need not have, and gives the answers. All owners send the same
 * Idempotency-Keys, each of which is to mean something else for each of them.
 */
async function create(operation: Operation, owner: Newcomer, ids: Ids): Promise<string[]> {
  const needed = new Map([...ids].filter(([place]) => operation.places.includes(place)));
  const answers = [];
  for (const [index, request] of sampleRequests(operation, needed, owner.mark).entries()) {
    if (request.headers.Accept !== "application/json") continue;
    const headers = { ...request.headers, "Idempotency-Key": `${operation.path}#${index}` };
    const response = await ask({ ...request, headers }, owner);
    const answer = await response.text();
    if (![201, 202].includes(response.status)) throw new Error(`${operation.name}: ${answer}`);
    answers.push(answer);
  }
  return answers;
}

/** A gateway before a web in which everything is an identity provider. */
const call = gatewayWith({
  guardedFetch: async (url) => {
    const issuer = url.replace("/.well-known/openid-configuration", "");
    const document = { issuer, jwks_uri: `${issuer}/keys`, keys: [{ kty: "RSA" }] };
    return { status: 200, text: JSON.stringify(document) };
  },
});

/** Sends a request as a tenant, or as one that says it is another. */
export const ask = ({ path, headers, ...init }: SampleRequest, owner: Newcomer, tenantId = owner.id) =>
  call(path, { ...init, headers: { ...headers, ...owner.headers, "X-Tenant-ID": tenantId } });

/** The first id in an answer: under that name, or under the one of its place's parameter. */
function idIn(answer: string, place: string): string {
  const [, parameter = ""] = /{(\w+)}$/.exec(place) ?? [];
  const [, id] = new RegExp(`"(?:id|${parameter})":"([^"]+)"`).exec(answer) ?? [];
  if (id === undefined) throw new Error(`There is no id for ${place} in ${answer}`);
  return id;
}
