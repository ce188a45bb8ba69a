// What is known of one Idempotency-Key: whether its request is under way, and how it was answered. There is one
// object for each key, so that of two requests at once one comes first.

import { DurableObject } from "cloudflare:workers";
import { z } from "zod";
import { type Env, readConfig } from "../src/config.ts";
import { createSeal, type Seal } from "../src/tenancy/seal.ts";
import type { Attempt, BeginRequest, Begun, IdempotentRequestApi, StoredAnswer } from "./idempotency-api.ts";

const keptMs = 24 * 60 * 60_000;
/** A gateway that has said nothing for so long is gone, and its request may be tried again. */
const givenUpAfterMs = 60_000;
const maxBodyBytes = 256 * 1_024;

const owned = z.object({ tenantId: z.string(), fingerprint: z.string() });
const record = z.discriminatedUnion("status", [
  owned.extend({ status: z.literal("under_way"), attempt: z.string(), startedAt: z.number() }),
  /** `answer` is sealed: it may hold what is shown once, such as a new API key. */
  owned.extend({ status: z.literal("answered"), answer: z.string() }),
]);
type Stored = z.infer<typeof record>;

const storedAnswer = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

export class IdempotentRequest extends DurableObject<Env> implements IdempotentRequestApi {
  readonly #seal: Seal;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#seal = createSeal(readConfig(env).ENCRYPTION_KEYS);
  }

  async begin({ tenantId, fingerprint, now }: BeginRequest): Promise<Begun> {
    const earlier = this.#load(tenantId);
    if (earlier === undefined || isGivenUp(earlier, now)) {
      const attempt = crypto.randomUUID();
      this.#save({ status: "under_way", tenantId, fingerprint, attempt, startedAt: now });
      await this.ctx.storage.setAlarm(now + keptMs);
      return { kind: "started", attempt };
    }
    if (earlier.fingerprint !== fingerprint) return { kind: "other_request" };
    if (earlier.status === "under_way") return { kind: "under_way" };
    return { kind: "replay", answer: await this.#open(tenantId, earlier.answer) };
  }

  async finish(attempt: Attempt, answer: StoredAnswer): Promise<void> {
    if (new TextEncoder().encode(answer.body).length > maxBodyBytes) return this.abandon(attempt);
    const { tenantId } = attempt;
    const sealed = await this.#seal.seal(JSON.stringify(answer), { purpose: "stored-answer", tenantId });
    const current = this.#load(tenantId);
    if (!isOf(current, attempt)) return;
    this.#save({ status: "answered", tenantId, fingerprint: current.fingerprint, answer: sealed });
  }

  async abandon(attempt: Attempt): Promise<void> {
    if (isOf(this.#load(attempt.tenantId), attempt)) this.ctx.storage.kv.delete("request");
  }

  /** The platform's call when the time to keep the answer is over. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  #load(tenantId: string): Stored | undefined {
    const stored = record.optional().parse(this.ctx.storage.kv.get("request"));
    if (stored !== undefined && stored.tenantId !== tenantId)
      throw new Error("it is another tenant's request");
    return stored;
  }

  #save(stored: Stored): void {
    this.ctx.storage.kv.put("request", stored);
  }

  /** Throws where the key that sealed it is no longer among the encryption keys. */
  async #open(tenantId: string, sealed: string): Promise<StoredAnswer> {
    const text = await this.#seal.open(sealed, { purpose: "stored-answer", tenantId });
    if (text === null) throw new Error("the stored answer cannot be opened with the encryption keys");
    return storedAnswer.parse(JSON.parse(text));
  }
}

const isGivenUp = (stored: Stored, now: number): boolean =>
  stored.status === "under_way" && now - stored.startedAt >= givenUpAfterMs;

const isOf = (stored: Stored | undefined, { attempt }: Attempt): stored is Stored =>
  stored?.status === "under_way" && stored.attempt === attempt;
