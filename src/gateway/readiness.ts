import { sql } from "drizzle-orm";
import type { ResolveNames } from "../mesh/names/resolve-names.ts";
import type { Upstream } from "../mesh/upstream.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import type { Database } from "../storage/database.ts";
import type { RedisCache } from "../storage/redis.ts";
import type { DomainServices } from "../tenancy/domains/domain-services.ts";
import type { Places } from "../tenancy/places.ts";

/** What the Worker needs from outside, to be looked at. */
export type Dependencies = {
  database: Database;
  redis: RedisCache;
  sandboxes: Pick<Sandboxes, "circuit" | "upstreams" | "check">;
  names: Pick<ResolveNames, "upstream">;
  domains: Pick<DomainServices, "customHostnames">;
  objectsIn: Places["objectsIn"];
};

export type Connections = Omit<Dependencies, "objectsIn">;

/** All upstreams of the platform's own that this isolate's gateway calls. */
export const upstreamsOf = (connections: Connections): Upstream[] => [
  connections.database.upstream,
  connections.redis.upstream,
  ...connections.sandboxes.upstreams,
  connections.names.upstream,
  ...(connections.domains.customHostnames === null ? [] : [connections.domains.customHostnames.upstream]),
];

const timeoutMs = 1_000;

/**
 * Looks at every service, all at once, for at most a second: whether each does what it is asked. Circuits are those
 * of this isolate: sessions that live in another one have theirs.
 */
export async function checkServices({ database, redis, sandboxes, objectsIn }: Dependencies) {
  const [postgres, redisAnswers, sandboxesAnswer, objectStore] = await Promise.all([
    isUp(() => database.query((db) => db.execute(sql`SELECT 1`))),
    isUp(() => redis.client.ping()),
    isUp(() => sandboxes.check(timeoutMs)),
    isUp(() => objectsIn(null).head("health")),
  ]);
  return {
    postgres: { isUp: postgres, circuit: database.upstream.circuit },
    redis: { isUp: redisAnswers, circuit: redis.upstream.circuit },
    sandboxes: { isUp: sandboxesAnswer, circuit: sandboxes.circuit },
    objects: { isUp: objectStore },
  };
}

async function isUp(check: () => Promise<unknown>): Promise<boolean> {
  const tooLate = new Promise<false>((resolve) => setTimeout(() => resolve(false), timeoutMs));
  const answer = check().then(
    () => true,
    () => false,
  );
  return Promise.race([answer, tooLate]);
}

/** The circuit of each endpoint of each upstream, in this isolate. */
export const circuitsOf = (connections: Connections) =>
  upstreamsOf(connections).flatMap(({ name, endpoints }) =>
    endpoints.map((endpoint) => ({
      upstream: name,
      endpoint: endpoint.name,
      circuit: endpoint.circuit.state,
    })),
  );
