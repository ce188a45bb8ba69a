import type { Config, Env } from "../../src/config.ts";
import { assignmentOf, repliesTo } from "../../src/orchestration/assignment.ts";
import type { Command } from "../../src/orchestration/commands.ts";
import { attemptsOf } from "../../src/orchestration/effects.ts";
import type { SessionState } from "../../src/orchestration/state.ts";
import { Sandboxes } from "../../src/sandbox/sandboxes.ts";
import { TenantObjects } from "../../src/storage/objects.ts";
import { logEvent } from "../../src/telemetry/log.ts";
import { createLeases } from "../../src/tenancy/limits/leases.ts";
import { reaperName } from "../reaper-api.ts";
import { contentSource, keepArtifact } from "./content.ts";
import { Drivers, type DriverTools } from "./drivers.ts";
import type { EventLog, Identity } from "./log.ts";
import { Outbox } from "./outbox.ts";
import { Shares } from "./shares.ts";
import { createTakeWarm } from "./take-warm.ts";
import { archiveOf, redisOf, tenancyOf } from "./tenancy.ts";

/** What a session has going on outside itself. */
export type Work = { drivers: Drivers; outbox: Outbox; shares: Shares };

/** The session that the work is for, as the work sees it. */
export type Worksite = {
  config: Config;
  env: Env;
  ctx: DurableObjectState;
  log: EventLog;
  state: () => SessionState;
  /** Takes what is reported of an attempt. */
  report: (command: Command) => void;
  /** The ids of the streams that are open. */
  openStreams: () => string[];
};

export function startWork({ tenantId, sessionId }: Identity, site: Worksite): Work {
  const { config, env, ctx } = site;
  const objects = new TenantObjects(bucketOf(site), tenantId);
  const tenancy = tenancyOf(config);
  const warn = (code: string) => (error: unknown) => logEvent("warn", code, { tenantId, sessionId, error });
  const leases = createLeases(redisOf(config), tenantId, Date.now);
  const shares = new Shares(leases, ctx.storage.kv, site.openStreams);
  const tools: DriverTools = {
    sandboxes: new Sandboxes(config, tenancy.watch),
    source: contentSource(env.ASSETS, objects),
    keepArtifact: keepArtifact(objects, config.MAX_FILE_BYTES),
    owner: (ref) => ({ tenantId, sessionId, ...ref }),
    assign: (ref) => assignmentOf(site.state(), ref),
    repliesTo: (ref) => repliesTo(site.state(), ref),
    report: site.report,
    keep: (work) => ctx.waitUntil(work),
    shares,
    expectSandbox: () => env.REAPER.getByName(reaperName).expectSandbox().catch(warn("reaper.unreachable")),
    takeWarm: createTakeWarm(env, config),
  };
  const drivers = new Drivers(tools, attemptsOf(site.state()));
  const archive = (events: Parameters<typeof archiveOf>[2]) => archiveOf(tenancy, tenantId, events);
  const outbox = new Outbox(site.log, archive, warn("outbox.failed"));
  return { drivers, outbox, shares };
}

/** The object store of the jurisdiction that the session's object was made in. */
const bucketOf = ({ ctx, env }: Worksite): R2Bucket =>
  ctx.id.jurisdiction === "eu" ? env.OBJECTS_EU : env.OBJECTS;
