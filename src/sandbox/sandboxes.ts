import { Sandbox, type SandboxApiOpts } from "e2b";
import { z } from "zod";
import type { Config } from "../config.ts";
import type { CircuitWatch } from "../mesh/circuit-watch.ts";
import { type Limits, policies } from "../mesh/policies.ts";
import { createUpstream, type Upstream } from "../mesh/upstream.ts";
import type { AttemptRef } from "../orchestration/commands.ts";
import { isOutage } from "./failure.ts";
import { programsIn } from "./programs.ts";

/** Whose work a sandbox does. It is in the sandbox's metadata, so that it can be found whatever process died. */
export type SandboxOwner = AttemptRef & { tenantId: string; sessionId: string };

/** A sandbox as the service lists it. `owner` is undefined where its metadata does not say whose it is. */
export type ListedSandbox = {
  id: string;
  /** When its lifetime ends, in milliseconds since the epoch; undefined: it is paused, and lives on. */
  endsAt: number | undefined;
  owner: SandboxOwner | undefined;
  /** The tenant for whose stock of warm sandboxes it was made. */
  stockOf: string | undefined;
};

/** Where the sandbox service is; part of the Worker's Config. */
export type SandboxSettings = Pick<
  Config,
  "E2B_API_KEY" | "E2B_TEMPLATE" | "E2B_API_URL" | "E2B_SANDBOX_URL"
>;

/** How long one call to the sandbox service may take, in milliseconds. */
const callTimeoutMs = 30_000;

/**
 * The sandbox service, E2B or a stand-in for it, as the configuration names it. Its calls throw E2B's own errors,
 * and UpstreamUnavailable where the service is in trouble.
 */
export class Sandboxes {
  /** The paths of the programs that a new sandbox should have, by its template. */
  readonly programs: ReadonlySet<string>;
  readonly #options: SandboxApiOpts & { sandboxUrl?: string };
  readonly #template: string;
  readonly #service: Service;

  /** `watch` is told of the circuits by the first that connects to the service in an isolate. */
  constructor(config: SandboxSettings, watch?: CircuitWatch) {
    this.#template = config.E2B_TEMPLATE;
    this.programs = programsIn(config.E2B_TEMPLATE);
    this.#service = serviceAt(config.E2B_API_URL, watch);
    this.#options = {
      apiKey: config.E2B_API_KEY,
      requestTimeoutMs: callTimeoutMs,
      retries: 0,
      ...(config.E2B_API_URL === undefined ? {} : { apiUrl: config.E2B_API_URL }),
      ...(config.E2B_SANDBOX_URL === undefined ? {} : { sandboxUrl: config.E2B_SANDBOX_URL }),
    };
  }

  /** Creation, and all else. */
  get upstreams(): readonly Upstream[] {
    return [this.#service.creation, this.#service.rest];
  }

  /** The state of the worse of its two circuits, in this isolate. */
  get circuit(): Upstream["circuit"] {
    const states = this.upstreams.map(({ circuit }) => circuit);
    return (["open", "half-open"] as const).find((state) => states.includes(state)) ?? "closed";
  }

  /** Creates a sandbox that has no network and ends by itself after `lifetimeMs`. */
  create(owner: SandboxOwner, lifetimeMs: number): Promise<Sandbox> {
    return this.#create(metadataOf(owner), lifetimeMs);
  }

  /** Creates one like it for a tenant's stock of warm sandboxes. */
  createForStock(tenantId: string, lifetimeMs: number): Promise<Sandbox> {
    return this.#create({ ...metadataOfTenant(tenantId), stock }, lifetimeMs);
  }

  #create(metadata: Record<string, string>, lifetimeMs: number): Promise<Sandbox> {
    const options = { metadata, timeoutMs: lifetimeMs, allowInternetAccess: false };
    return this.#service.creation.call(() =>
      Sandbox.create(this.#template, { ...this.#options, ...options }),
    );
  }

  /** Connects to a sandbox that must still be there, lets it go on where it is paused, leaving its lifetime at least `lifetimeMs`. */
  connect(sandboxId: string, lifetimeMs: number): Promise<Sandbox> {
    return this.#service.rest.call(() =>
      Sandbox.connect(sandboxId, { ...this.#options, timeoutMs: lifetimeMs }),
    );
  }

  /** Lets a sandbox stand still, its processes with it, until it is connected to. False where it does already. */
  pause(sandboxId: string): Promise<boolean> {
    return this.#service.rest.call(() => Sandbox.pause(sandboxId, this.#options));
  }

  /** The sandbox that was created for an attempt, where a process died before it could say so. */
  async find(owner: SandboxOwner): Promise<string | undefined> {
    const query = { metadata: metadataOf(owner) };
    const [found] = await this.#service.rest.read((signal) =>
      Sandbox.list({ ...this.#options, query, limit: 1 }).nextItems({ signal }),
    );
    return found?.sandboxId;
  }

  /** Some of a tenant's sandboxes, running or paused, by id: none where there are no more. */
  async listOf(tenantId: string): Promise<string[]> {
    const query = { metadata: metadataOfTenant(tenantId) };
    const found = await this.#service.rest.read((signal) =>
      Sandbox.list({ ...this.#options, query, limit: 100 }).nextItems({ signal }),
    );
    return found.map(({ sandboxId }) => sandboxId);
  }

  /** The platform's sandboxes of all tenants, running or paused, a page at a time: `next` is the next one's cursor. */
  async list(cursor?: string): Promise<{ sandboxes: ListedSandbox[]; next: string | undefined }> {
    const from = cursor === undefined ? {} : { nextToken: cursor };
    const query = { metadata: { platform } };
    const { found, next } = await this.#service.rest.read(async (signal) => {
      const page = Sandbox.list({ ...this.#options, ...from, query, limit: 100 });
      const found = await page.nextItems({ signal });
      return { found, next: page.hasNext ? page.nextToken : undefined };
    });
    const sandboxes = found.map(({ sandboxId, endAt, state, metadata }) => ({
      id: sandboxId,
      endsAt: state === "paused" ? undefined : endAt.getTime(),
      owner: ownerMetadata.safeParse(metadata).data,
      stockOf: stockMetadata.safeParse(metadata).data?.tenant,
    }));
    return { sandboxes, next };
  }

  /** Kills a sandbox with all that runs in it. False where it was gone already. */
  kill(sandboxId: string): Promise<boolean> {
    return this.#service.rest.call(() => Sandbox.kill(sandboxId, this.#options));
  }

  /**
   * Makes a call that changes nothing, of at most `timeoutMs`, and throws where it fails or where a circuit is open.
   * It counts for no circuit: whoever asks may go away before the answer comes.
   */
  async check(timeoutMs: number): Promise<void> {
    if (this.circuit === "open") throw new Error("the circuit of the sandbox service is open");
    await Sandbox.list({ ...this.#options, requestTimeoutMs: timeoutMs, limit: 1 }).nextItems();
  }
}

/**
 * Creation has a circuit of its own. It can fail while all else works, for want of room: the calls that succeed must
 * not keep its circuit closed, and kills, which make room, must go on.
 */
type Service = { creation: Upstream; rest: Upstream };

/** By address. All sessions of an isolate share one: what is down for one of them is down for all. */
const services = new Map<string, Service>();

function serviceAt(apiUrl = "https://api.e2b.app", watch?: CircuitWatch): Service {
  const service = services.get(apiUrl) ?? {
    creation: newUpstream(policies.sandboxCreation, watch),
    rest: newUpstream(policies.sandboxService, watch),
  };
  services.set(apiUrl, service);
  return service;
}

const newUpstream = (limits: Limits, watch?: CircuitWatch): Upstream =>
  createUpstream({
    ...limits,
    isOutage,
    ...(watch === undefined ? {} : { watch }),
  });

const platform = "miosa";
const stock = "warm";

const metadataOfTenant = (tenantId: string) => ({ platform, tenant: tenantId });

const metadataOf = (owner: SandboxOwner): Record<string, string> => ({
  ...metadataOfTenant(owner.tenantId),
  session: owner.sessionId,
  run: owner.runId,
  step: owner.stepId,
  attempt: String(owner.attempt),
});

const stockMetadata = z.object({ tenant: z.string(), stock: z.literal(stock) });

/** The reverse of `metadataOf`. */
const ownerMetadata = z
  .object({
    tenant: z.string(),
    session: z.string(),
    run: z.string(),
    step: z.string(),
    attempt: z.coerce.number().int(),
  })
  .transform(
    ({ tenant, session, run, step, attempt }): SandboxOwner => ({
      tenantId: tenant,
      sessionId: session,
      runId: run,
      stepId: step,
      attempt,
    }),
  );
