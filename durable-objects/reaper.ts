// Ends sandboxes that no live run owns: those that a process created and died before it could say so, or that could
// not be killed when their time had come. Each alarm looks at one page of the service's list; a failure waits for the
// next sweep. It sleeps while there are none.

import { DurableObject } from "cloudflare:workers";
import { z } from "zod";
import { type Config, type Env, readConfig } from "../src/config.ts";
import { mapBounded } from "../src/mesh/map-bounded.ts";
import type { SandboxClaim } from "../src/orchestration/owns-sandbox.ts";
import { findUnowned, type SessionRef } from "../src/reaping/find-unowned.ts";
import { addPage, type Sweep, startSweep, straysOf, sweep } from "../src/reaping/sweep.ts";
import { type ListedSandbox, Sandboxes } from "../src/sandbox/sandboxes.ts";
import { logEvent } from "../src/telemetry/log.ts";
import { placesOf } from "../src/tenancy/places.ts";
import { findTenant } from "../src/tenancy/records/find-tenant.ts";
import type { Tenant } from "../src/tenancy/tenant.ts";
import type { StockedSandbox } from "../src/warming/stocked-sandbox.ts";
import type { ReaperApi } from "./reaper-api.ts";
import { tenancyOf } from "./session/tenancy.ts";

/** A sandbox that is about to be created is listed after this time, or never: in milliseconds. */
const creationMs = 120_000;

/** Sandboxes that are killed at once. */
const concurrency = 10;

export class Reaper extends DurableObject<Env> implements ReaperApi {
  readonly #config: Config;
  readonly #sandboxes: Sandboxes;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#config = readConfig(env);
    this.#sandboxes = new Sandboxes(this.#config, tenancyOf(this.#config).watch);
  }

  async expectSandbox(): Promise<void> {
    this.ctx.storage.kv.put("expectedAt", Date.now());
    if ((await this.ctx.storage.getAlarm()) === null) await this.#wakeLater();
  }

  /** The platform's call when the next page is due. */
  override async alarm(): Promise<void> {
    const current = this.#load();
    try {
      const next = await this.#sweepPage(current);
      if (next.cursor !== undefined) {
        this.#save(next);
        await this.ctx.storage.setAlarm(Date.now());
      } else {
        this.#save(startSweep(next.unowned));
        if (!this.#mayRest(next)) await this.#wakeLater();
      }
    } catch (error) {
      logEvent("warn", "reaper.failed", { error });
      this.#save(startSweep(current.unownedBefore));
      await this.#wakeLater();
    }
  }

  async #sweepPage(current: Sweep): Promise<Sweep> {
    const { sandboxes, next } = await this.#sandboxes.list(current.cursor);
    const unowned = await findUnowned(sandboxes, Date.now(), {
      ask: (owner, claims) => this.#ask(owner, claims),
      askPool: (tenantId, ids) => this.#askPool(tenantId, ids),
      onError: (owner, error) => logEvent("warn", "reaper.owner.failed", { ...owner, error }),
    });
    const page = { seen: sandboxes.length, unowned, next };
    const strays = new Set(straysOf(current, page));
    await mapBounded(
      sandboxes.filter(({ id }) => strays.has(id)),
      concurrency,
      (stray) => this.#kill(stray),
    );
    return addPage(current, page);
  }

  /** Which sandboxes their session's attempts own. */
  async #ask({ tenantId, sessionId }: SessionRef, claims: SandboxClaim[]): Promise<string[]> {
    const tenant = await this.#findTenant(tenantId);
    if (tenant === null) return [];
    const { sessionNamed } = placesOf(this.env, this.#config);
    return sessionNamed(`${tenantId}/${sessionId}`, tenant.jurisdiction).ownedSandboxes(tenantId, claims);
  }

  async #askPool(tenantId: string, ids: string[]): Promise<StockedSandbox[]> {
    const tenant = await this.#findTenant(tenantId);
    if (tenant === null) return [];
    const { warmPoolNamed } = placesOf(this.env, this.#config);
    return warmPoolNamed(tenantId, tenant.jurisdiction).findStocked(tenantId, ids);
  }

  /** A tenant that the cache does not know is asked of Postgres. */
  async #findTenant(tenantId: string): Promise<Tenant | null> {
    const { caches, database } = tenancyOf(this.#config);
    const remembered = await caches.tenants.get(tenantId);
    return remembered.value ?? findTenant(database, tenantId);
  }

  /** One that cannot be killed is found again by the next sweep. */
  async #kill({ id, owner, stockOf }: ListedSandbox): Promise<void> {
    const { tenantId = stockOf, sessionId, runId } = owner ?? {};
    const about = { sandboxId: id, tenantId, sessionId, runId };
    try {
      if (await this.#sandboxes.kill(id)) logEvent("warn", "sandbox.reaped", about);
    } catch (error) {
      logEvent("warn", "sandbox.reaping.failed", { ...about, error });
    }
  }

  /** Whether there is no sandbox, nor will be one before a session says so. */
  #mayRest({ seen }: Sweep): boolean {
    const expectedAt = z.number().catch(0).parse(this.ctx.storage.kv.get("expectedAt"));
    return seen === 0 && expectedAt + creationMs <= Date.now();
  }

  async #wakeLater(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + this.#config.REAP_SECONDS * 1_000);
  }

  #load(): Sweep {
    return sweep.safeParse(this.ctx.storage.kv.get("sweep")).data ?? startSweep([]);
  }

  #save(current: Sweep): void {
    this.ctx.storage.kv.put("sweep", current);
  }
}
