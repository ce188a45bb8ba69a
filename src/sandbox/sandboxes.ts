import { Sandbox, type SandboxApiOpts, TimeoutError } from "e2b";
import type { Config } from "../config.ts";
import { createUpstream } from "../mesh/upstream.ts";
import type { AttemptRef } from "../orchestration/commands.ts";

/** Whose work a sandbox does. It is in the sandbox's metadata, so that it can be found whatever process died. */
export type SandboxOwner = AttemptRef & { tenantId: string; sessionId: string };

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
  readonly #options: SandboxApiOpts & { sandboxUrl?: string };
  readonly #template: string;
  readonly #service = createUpstream({
    name: "sandboxes",
    timeoutMs: callTimeoutMs + 1_000,
    // What a call was for is tried again by its step, in a new attempt: a create must not be repeated blindly.
    retries: 0,
    concurrency: 100,
    isOutage: (error) => error instanceof TypeError || error instanceof TimeoutError,
  });

  constructor(config: SandboxSettings) {
    this.#template = config.E2B_TEMPLATE;
    this.#options = {
      apiKey: config.E2B_API_KEY,
      requestTimeoutMs: callTimeoutMs,
      ...(config.E2B_API_URL === undefined ? {} : { apiUrl: config.E2B_API_URL }),
      ...(config.E2B_SANDBOX_URL === undefined ? {} : { sandboxUrl: config.E2B_SANDBOX_URL }),
    };
  }

  /** Creates a sandbox that has no network and ends by itself after `lifetimeMs`. */
  create(owner: SandboxOwner, lifetimeMs: number): Promise<Sandbox> {
    const options = { metadata: metadataOf(owner), timeoutMs: lifetimeMs, allowInternetAccess: false };
    return this.#service.call(() => Sandbox.create(this.#template, { ...this.#options, ...options }));
  }

  /** Connects to a sandbox that must still be there, leaving its lifetime at least `lifetimeMs`. */
  connect(sandboxId: string, lifetimeMs: number): Promise<Sandbox> {
    return this.#service.call(() => Sandbox.connect(sandboxId, { ...this.#options, timeoutMs: lifetimeMs }));
  }

  /** The sandbox that was created for an attempt, where a process died before it could say so. */
  async find(owner: SandboxOwner): Promise<string | undefined> {
    const query = { metadata: metadataOf(owner) };
    const page = Sandbox.list({ ...this.#options, query, limit: 1 });
    const [found] = await this.#service.call(() => page.nextItems());
    return found?.sandboxId;
  }

  /** Kills a sandbox with all that runs in it. One that is gone already counts as killed. */
  async kill(sandboxId: string): Promise<void> {
    await this.#service.call(() => Sandbox.kill(sandboxId, this.#options));
  }
}

const metadataOf = (owner: SandboxOwner): Record<string, string> => ({
  platform: "miosa",
  tenant: owner.tenantId,
  session: owner.sessionId,
  run: owner.runId,
  step: owner.stepId,
  attempt: String(owner.attempt),
});
