import type { Config, Env } from "../../src/config.ts";
import { sleep } from "../../src/mesh/sleep.ts";
import type { DriveContext } from "../../src/sandbox/drive.ts";
import type { SandboxOwner } from "../../src/sandbox/sandboxes.ts";
import { recipeOf, warmPrograms } from "../../src/sandbox/warm.ts";
import { logEvent } from "../../src/telemetry/log.ts";
import { placesOf } from "../../src/tenancy/places.ts";
import { tenancyOf } from "./tenancy.ts";

/** How long an attempt waits for a warm sandbox before it creates one, in milliseconds. */
const patienceMs = 500;

/** Takes warm sandboxes from their tenants' pools. Whatever is wrong with a pool, an attempt has none of it. */
export function createTakeWarm(env: Env, config: Config): DriveContext["takeWarm"] {
  const { caches, heardVersions } = tenancyOf(config);
  const { warmPoolNamed } = placesOf(env, config);
  const recipe = recipeOf(config.E2B_TEMPLATE);
  const present = warmPrograms(config.E2B_TEMPLATE).map(({ path }) => path);

  async function take(owner: SandboxOwner): Promise<string | undefined> {
    const { tenantId } = owner;
    const { value: tenant } = await caches.tenants.get(tenantId, heardVersions.of(tenantId) ?? 0);
    if (tenant === null || tenant.warmSandboxes === null) return undefined;
    return warmPoolNamed(tenantId, tenant.jurisdiction).take(owner, recipe);
  }

  return async (owner) => {
    const taking = take(owner).catch((error) => {
      const { tenantId, sessionId, runId } = owner;
      logEvent("warn", "warm_pool.unreachable", { tenantId, sessionId, runId, error });
      return undefined;
    });
    const sandboxId = await Promise.race([taking, sleep(patienceMs)]);
    return sandboxId === undefined ? undefined : { sandboxId, present };
  };
}
