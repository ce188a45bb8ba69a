// Deletes one tenant, everywhere, a part at a time: each alarm does one and sets the next. What was done is stored
// behind it, and every part may be done twice, so that a process may die at any moment.

import { DurableObject, waitUntil } from "cloudflare:workers";
import { type Env, readConfig } from "../src/config.ts";
import { accept, type Reply, refuse } from "../src/problems.ts";
import { Sandboxes } from "../src/sandbox/sandboxes.ts";
import { logEvent } from "../src/telemetry/log.ts";
import { createAnnounceVersion } from "../src/tenancy/cache/announce-version.ts";
import { customHostnamesOf } from "../src/tenancy/domains/connect-domains.ts";
import { placesOf } from "../src/tenancy/places.ts";
import { advance, type Due, retry, startRemoval } from "../src/tenancy/removal/advance.ts";
import { updateReceipt } from "../src/tenancy/removal/receipts.ts";
import { type Removal, removal } from "../src/tenancy/removal/removal.ts";
import type { RemovalTools } from "../src/tenancy/removal/removal-tools.ts";
import { firstStep } from "../src/tenancy/removal/steps.ts";
import { redisOf, tenancyOf } from "./session/tenancy.ts";
import type { RemovalRequest, TenantRemovalApi } from "./tenant-removal-api.ts";

/** The first step is done for the request that asks for it, or else after this time, in milliseconds. */
const firstStepMs = 15_000;

export class TenantRemoval extends DurableObject<Env> implements TenantRemovalApi {
  async begin(request: RemovalRequest): Promise<Reply<null>> {
    if (this.#load() === undefined) {
      this.#save(startRemoval(request));
      await this.ctx.storage.setAlarm(Date.now() + firstStepMs);
      await this.alarm();
    }
    if (this.#load()?.step !== firstStep) return accept(null);
    return refuse("unavailable", "The deletion is noted, and begins as soon as it can.");
  }

  /** The platform's call when the next part is due. */
  override async alarm(): Promise<void> {
    const current = this.#load();
    if (current === undefined) return;
    const { tenantId, traceId } = current;
    try {
      const tools = this.#connect();
      const due = await advance(current, tools);
      await this.#keep(due);
      if (due === null) logEvent("info", "tenant.deleted", { tenantId, traceId });
      else await updateReceipt(tools.records.database, tenantId, due.removal.removed);
    } catch (error) {
      logEvent("warn", "tenant.deletion.failed", { tenantId, traceId, error });
      await this.#keep(retry(this.#load() ?? current));
    }
  }

  async #keep(due: Due): Promise<void> {
    if (due === null) return this.ctx.storage.deleteAll();
    this.#save(due.removal);
    await this.ctx.storage.setAlarm(Date.now() + due.waitMs);
  }

  #load(): Removal | undefined {
    return removal.optional().parse(this.ctx.storage.kv.get("removal"));
  }

  #save(current: Removal): void {
    this.ctx.storage.kv.put("removal", current);
  }

  #connect(): RemovalTools {
    const config = readConfig(this.env);
    const redis = redisOf(config);
    const { records, findPlacement, heardVersions, watch } = tenancyOf(config);
    return {
      records,
      findPlacement,
      announce: createAnnounceVersion(redis, heardVersions),
      places: placesOf(this.env, config),
      sandboxes: new Sandboxes(config, watch),
      redis: redis.client,
      customHostnames: customHostnamesOf(config, { waitUntil, watch }),
    };
  }
}
