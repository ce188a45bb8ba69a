// The gateway: HTTP in, one call to a session or a store, HTTP out. It keeps nothing between requests.

import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import type { Bindings, Config } from "../config.ts";
import type { GuardedFetch } from "../mesh/guarded-fetch.ts";
import type { ResolveNames } from "../mesh/names/resolve-names.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import type { RedisCache } from "../storage/redis.ts";
import type { Tenancy } from "../tenancy/connect-tenancy.ts";
import type { DomainServices } from "../tenancy/domains/domain-services.ts";
import type { CountRequest } from "../tenancy/limits/count-request.ts";
import type { Quota } from "../tenancy/limits/quota.ts";
import { IdentityProviders } from "../tenancy/records/identity-providers.ts";
import { TenantKeys } from "../tenancy/records/keys.ts";
import type { NoteRefusal } from "../tenancy/records/note-refusal.ts";
import { Tenants } from "../tenancy/records/tenants.ts";
import { invalidInput } from "./answers/invalid-input.ts";
import { answerError, answerRefused } from "./answers/problem-response.ts";
import { Refused } from "./answers/refused.ts";
import { maxImportBytes } from "./bodies/read-import.ts";
import type { GatewayEnv } from "./gateway-env.ts";
import { answerOrigins, checkOrigin } from "./middleware/check-origin.ts";
import { limitBody } from "./middleware/limit-body.ts";
import { limitFailures } from "./middleware/limit-failures.ts";
import { limitHeaders } from "./middleware/limit-headers.ts";
import { limitRate } from "./middleware/limit-rate.ts";
import { noteRefusals } from "./middleware/note-refusals.ts";
import { actAsAdmin, requireAdminCredential } from "./middleware/require-admin.ts";
import { type Gate, renewTenant, requireTenant } from "./middleware/require-tenant.ts";
import { requireUtf8 } from "./middleware/require-utf8.ts";
import { secureHeaders } from "./middleware/secure-headers.ts";
import { trace } from "./middleware/trace.ts";
import { unlessBelow } from "./middleware/unless-below.ts";
import { describeApi } from "./openapi.ts";
import { exportRoutes } from "./routes/admin/export.ts";
import { type RemovalServices, removalRoutes } from "./routes/admin/removal.ts";
import { tenantRoutes } from "./routes/admin/tenants.ts";
import { agentRoutes } from "./routes/agents.ts";
import { docsRoutes } from "./routes/docs.ts";
import { domainRoutes } from "./routes/domains.ts";
import { eventRoutes } from "./routes/events.ts";
import { fileRoutes } from "./routes/files.ts";
import { healthRoutes } from "./routes/health.ts";
import { identityProviderRoutes } from "./routes/identity-providers.ts";
import { keyRoutes } from "./routes/keys.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { reportRoutes } from "./routes/reports.ts";
import { routingRoutes } from "./routes/routing.ts";
import { runRoutes } from "./routes/runs.ts";
import { scheduleRoutes } from "./routes/schedules.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { streamTokenRoutes } from "./routes/stream-tokens.ts";

/** All that the gateway works with. */
export type Services = Gate &
  Tenancy &
  Pick<RemovalServices, "removalNamed"> & {
    config: Config;
    redis: RedisCache;
    sandboxes: Pick<Sandboxes, "circuit" | "upstreams" | "check">;
    names: Pick<ResolveNames, "upstream">;
    assets: Bindings["ASSETS"];
    domains: DomainServices;
    noteRefusal: NoteRefusal;
    guardedFetch: GuardedFetch;
    countRequest: CountRequest;
    quota: Quota;
  };

export function createApp(services: Services): OpenAPIHono<GatewayEnv> {
  const { config } = services;
  const keys = new TenantKeys(services.records);
  const tenants = new Tenants(services.records, keys);
  const providers = new IdentityProviders(services.records, services.guardedFetch);
  const app = new OpenAPIHono<GatewayEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.target, result.error.issues);
    },
  });
  app.onError(answerError);
  app.notFound((c) => answerRefused(new Refused("not_found", "There is no such resource."), c));

  app.use(
    trace,
    secureHeaders,
    answerOrigins(services.caches.tenants),
    methodNotAllowed({ app, onMethodNotAllowed: refuseMethod }),
  );
  app.use(limitHeaders);
  app.use(
    "/v1/*",
    limitFailures(services.caches.credentials, () => Date.now()),
  );
  app.use("/v1/admin/*", requireAdminCredential(config.ADMIN_KEY), actAsAdmin(services));
  app.use("/v1/*", unlessBelow("/v1/admin", noteRefusals(services.noteRefusal, services.waitUntil)));
  app.use("/v1/*", unlessBelow("/v1/admin", requireTenant(services)));
  app.use("/v1/*", unlessBelow("/v1/admin", limitRate(services.countRequest, renewTenant(services))));
  app.use("/v1/*", unlessBelow("/v1/admin", checkOrigin));
  app.use("/v1/files", limitBody(config.MAX_UPLOAD_BYTES));
  app.use("/v1/agents/import", limitBody(maxImportBytes));
  app.use(
    "/v1/*",
    unlessBelow("/v1/files", unlessBelow("/v1/agents/import", limitBody(config.MAX_BODY_BYTES))),
  );
  app.use("/v1/*", unlessBelow("/v1/files", unlessBelow("/v1/agents/import", requireUtf8)));

  app.route("/v1/sessions", sessionRoutes);
  app.route("/v1/sessions/:sessionId/runs", runRoutes(services.quota));
  app.route("/v1/sessions/:sessionId/schedules", scheduleRoutes);
  app.route("/v1/sessions", eventRoutes);
  app.route("/v1/sessions", streamTokenRoutes(services.seal));
  app.route("/v1", fileRoutes(config.MAX_FILE_BYTES));
  app.route("/v1", routingRoutes);
  app.route("/v1/agents", agentRoutes(services.records));
  app.route("/v1/keys", keyRoutes(keys));
  app.route("/v1/domains", domainRoutes(services.records, services.domains));
  app.route("/v1/identity-providers", identityProviderRoutes(providers));
  app.route("/v1", settingsRoutes(tenants, services));
  app.route("/v1", reportRoutes(services.database));
  app.route("/v1/admin/tenants", tenantRoutes({ ...services, tenants, keys }));
  app.route("/v1/admin/tenants", exportRoutes({ ...services, tenants }));
  app.route("/v1/admin/tenants", removalRoutes({ ...services, tenants }));
  app.route("/", healthRoutes(services));
  app.route("/", metricsRoutes(services, config.ADMIN_KEY));
  app.route("/docs", docsRoutes(services.assets));
  let description: ReturnType<typeof describeApi> | undefined;
  app.get("/openapi.json", (c) => {
    description ??= describeApi(app);
    return c.json(description);
  });
  return app;
}

const refuseMethod = (c: Context<GatewayEnv>, allowed: string[]) =>
  answerRefused(
    new Refused("method_not_allowed", `It takes ${allowed.join(", ")}.`, [], {
      Allow: allowed.join(", "),
    }),
    c,
  );
