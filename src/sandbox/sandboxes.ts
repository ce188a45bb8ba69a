import { Sandbox, type SandboxApiOpts } from "e2b";
import type { Config } from "../config.ts";
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

/** The sandbox service, E2B or a stand-in for it, as the configuration names it. */
export class Sandboxes {
  readonly #options: SandboxApiOpts & { sandboxUrl?: string };
  readonly #template: string;

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
    return Sandbox.create(this.#template, {
      ...this.#options,
      metadata: metadataOf(owner),
      timeoutMs: lifetimeMs,
      allowInternetAccess: false,
    });
  }

  /** Connects to a sandbox that must still be there, leaving its lifetime at least `lifetimeMs`. */
  connect(sandboxId: string, lifetimeMs: number): Promise<Sandbox> {
    return Sandbox.connect(sandboxId, { ...this.#options, timeoutMs: lifetimeMs });
  }

  /** The sandbox that was created for an attempt, where a process died before it could say so. */
  async find(owner: SandboxOwner): Promise<string | undefined> {
    const page = Sandbox.list({ ...this.#options, query: { metadata: metadataOf(owner) }, limit: 1 });
    const [found] = await page.nextItems();
    return found?.sandboxId;
  }

  /** Kills a sandbox with all that runs in it. One that is gone already counts as killed. */
  async kill(sandboxId: string): Promise<void> {
    await Sandbox.kill(sandboxId, this.#options);
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
