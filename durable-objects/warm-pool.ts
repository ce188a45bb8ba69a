// A tenant's stock of warm sandboxes: made one after the other, given to whoever asks first, replaced before they end.
// What is taken is recorded before it is given away, so that no crash gives a sandbox to two attempts, or loses one
// without the reaper finding it.

import { DurableObject } from "cloudflare:workers";
import { z } from "zod";
import { type Config, type Env, readConfig } from "../src/config.ts";
import { mapBounded } from "../src/mesh/map-bounded.ts";
import { backoffMs } from "../src/orchestration/backoff.ts";
import { limits } from "../src/orchestration/limits.ts";
import { Sandboxes, type SandboxOwner } from "../src/sandbox/sandboxes.ts";
import { uploadContents } from "../src/sandbox/upload.ts";
import { recipeOf, warmPrograms } from "../src/sandbox/warm.ts";
import { logEvent } from "../src/telemetry/log.ts";
import { planUpkeep, stockLifetimeMs } from "../src/warming/plan-upkeep.ts";
import type { StockedSandbox } from "../src/warming/stocked-sandbox.ts";
import { type WantedStock, wantedStock } from "../src/warming/wanted-stock.ts";
import { reaperName } from "./reaper-api.ts";
import { Alarm } from "./session/alarm.ts";
import { loadProgram } from "./session/content.ts";
import { newestVersion, tenancyOf } from "./session/tenancy.ts";
import { Stock } from "./warm-pool/stock.ts";
import type { WarmPoolApi } from "./warm-pool-api.ts";

/** A stock is looked after at least this often while it is wanted, in milliseconds, and else once an hour. */
const lookMs = 60_000;
const restMs = 60 * 60_000;

/** Attempts that begin together come first; what they took is made again after this time, in milliseconds. */
const refillAfterMs = 1_000;

/** Who has taken a sandbox is known for longer than any attempt lasts, in milliseconds. */
const takenMs = limits.runMs + 60 * 60_000;

/** Sandboxes that are killed at once. */
const concurrency = 10;

const setback = z.object({ failures: z.int(), until: z.number() });

export class WarmPool extends DurableObject<Env> implements WarmPoolApi {
  readonly #config: Config;
  readonly #sandboxes: Sandboxes;
  readonly #alarm: Alarm;
  #opened: Stock | undefined;
  #isMaking = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#config = readConfig(env);
    this.#sandboxes = new Sandboxes(this.#config, tenancyOf(this.#config).watch);
    this.#alarm = new Alarm(ctx.storage);
  }

  async take(owner: SandboxOwner, recipe: string): Promise<string | undefined> {
    const now = Date.now();
    const id = this.#open(owner.tenantId).take(owner, recipe, now);
    await this.#alarm.ringBy(Math.max(now + refillAfterMs, this.#setback.until));
    return id;
  }

  async follow(tenantId: string): Promise<void> {
    this.#open(tenantId);
    await this.#alarm.ringBy(Date.now());
  }

  async findStocked(tenantId: string, ids: string[]): Promise<StockedSandbox[]> {
    if (this.#tenantId !== tenantId) return [];
    const found = this.#stock?.find(ids) ?? [];
    if (!this.#isMaking) return found;
    const known = new Set(found.map(({ id }) => id));
    return [...found, ...ids.filter((id) => !known.has(id)).map((id) => ({ id }))];
  }

  async erase(tenantId: string): Promise<void> {
    if (this.#tenantId === tenantId) await this.#forget();
  }

  /** The platform's call when the stock must be looked after. */
  override async alarm(): Promise<void> {
    this.#alarm.clear();
    const [tenantId, stock] = [this.#tenantId, this.#stock];
    if (tenantId === undefined || stock === undefined) return;
    try {
      const wakeAt = await this.#lookAfter(stock, tenantId);
      if (this.#wasErased(stock)) return;
      this.ctx.storage.kv.delete("setback");
      await this.#alarm.ringBy(wakeAt);
    } catch (error) {
      logEvent("warn", "warm_pool.failed", { tenantId, error });
      if (this.#wasErased(stock)) return;
      const failures = this.#setback.failures + 1;
      const until = Date.now() + backoffMs(failures, Math.random());
      this.ctx.storage.kv.put("setback", { failures, until });
      await this.#alarm.ringBy(until);
    }
  }

  /** Makes at most one sandbox. Gives when to look again. */
  async #lookAfter(stock: Stock, tenantId: string): Promise<number> {
    const wanted = await this.#wantedOf(tenantId);
    const now = Date.now();
    stock.forgetTaken(now - takenMs);
    const { drop, missing, replaceAt = Number.POSITIVE_INFINITY } = planUpkeep(stock.waiting(), wanted, now);
    // From here on none of them is given away.
    for (const id of drop) stock.markReady(id, false);
    await mapBounded(drop, concurrency, (id) => this.#drop(stock, id));
    if (wanted !== undefined && missing > 0) await this.#make(stock, tenantId, wanted);
    if (wanted === undefined && stock.isEmpty) await this.#forget();
    if (missing > 1) return Date.now();
    return Math.min(replaceAt, Date.now() + (wanted === undefined ? restMs : lookMs));
  }

  async #wantedOf(tenantId: string): Promise<WantedStock | undefined> {
    const tenancy = tenancyOf(this.#config);
    const version = await newestVersion(tenancy, tenantId);
    const { value: tenant, asOf } = await tenancy.caches.tenants.get(tenantId, version);
    // What was wanted before would have the stock forgotten that is wanted now.
    if (asOf < version) throw new Error("the tenant cannot be read as it is now");
    return wantedStock(tenant, recipeOf(this.#config.E2B_TEMPLATE));
  }

  /** One that could not be killed stays, and is dropped again. */
  async #drop(stock: Stock, id: string): Promise<void> {
    await this.#sandboxes.kill(id);
    if (!this.#wasErased(stock)) stock.remove(id);
  }

  async #make(stock: Stock, tenantId: string, { mode, recipe }: WantedStock): Promise<void> {
    await this.env.REAPER.getByName(reaperName).expectSandbox();
    const endsAt = Date.now() + stockLifetimeMs;
    this.#isMaking = true;
    try {
      const sandbox = await this.#sandboxes.createForStock(tenantId, stockLifetimeMs);
      const id = sandbox.sandboxId;
      if (this.#wasErased(stock)) {
        await this.#sandboxes.kill(id);
        return;
      }
      stock.add({ id, recipe, mode, endsAt });
      await uploadContents(sandbox, this.#contents());
      if (mode === "paused") await this.#sandboxes.pause(id);
      if (!this.#wasErased(stock)) stock.markReady(id, true);
    } finally {
      this.#isMaking = false;
    }
  }

  #contents() {
    return warmPrograms(this.#config.E2B_TEMPLATE)
      .filter(({ isUploaded }) => isUploaded)
      .map(({ path, program }) => ({ path, load: () => loadProgram(this.env.ASSETS, program) }));
  }

  /** The stock, for its own tenant: made where there is none. */
  #open(tenantId: string): Stock {
    if (this.#tenantId === undefined) this.ctx.storage.kv.put("tenant", tenantId);
    if (this.#tenantId !== tenantId) throw new Error("it is another tenant's pool");
    this.#opened ??= new Stock(this.ctx.storage.sql);
    return this.#opened;
  }

  /** Undefined before there is anything, and after it was erased. */
  get #stock(): Stock | undefined {
    return this.#tenantId === undefined ? undefined : this.#open(this.#tenantId);
  }

  /** Whether a stock was erased while something else was awaited. */
  #wasErased(stock: Stock): boolean {
    return this.#stock !== stock;
  }

  async #forget(): Promise<void> {
    this.#opened = undefined;
    this.#alarm.clear();
    this.ctx.storage.kv.delete("tenant");
    await Promise.all([this.ctx.storage.deleteAlarm(), this.ctx.storage.deleteAll()]);
  }

  get #tenantId(): string | undefined {
    return z.string().optional().parse(this.ctx.storage.kv.get("tenant"));
  }

  /** How often in a row it has failed, and until when it rests. */
  get #setback(): z.infer<typeof setback> {
    return setback.catch({ failures: 0, until: 0 }).parse(this.ctx.storage.kv.get("setback"));
  }
}
