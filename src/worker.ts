import { waitUntil } from "cloudflare:workers";
import type { Env } from "./config.ts";
import { createApp } from "./gateway/app.ts";
import { connectServices } from "./gateway/connect-services.ts";

export { IdempotentRequest } from "../durable-objects/idempotency.ts";
export { Reaper } from "../durable-objects/reaper.ts";
export { Session } from "../durable-objects/session.ts";
export { TenantRemoval } from "../durable-objects/tenant-removal.ts";
export { WarmPool } from "../durable-objects/warm-pool.ts";

let app: ReturnType<typeof createApp> | undefined;

export default {
  fetch(request, env, context) {
    app ??= createApp(connectServices(env, waitUntil));
    return app.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;
