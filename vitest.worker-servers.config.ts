import { hasPostgresServer } from "./test/local/support/postgres-server.ts";
import { hasRedisServer } from "./test/local/support/redis-server.ts";
import { workerProject } from "./vitest.worker.config.ts";

// What depends on Postgres and Redis themselves, once more over the servers that this machine has. What identity
// providers answer depends on neither.
const include = [
  "test/worker/{storage,tenancy,tenant,two-tenants}!(*-identity-providers)*.test.ts",
  "test/worker/gateway-{keys,administration}.test.ts",
];

export default workerProject(
  "worker-servers",
  hasPostgresServer && hasRedisServer ? include : [],
  "test/support/server-services.ts",
  3,
);
