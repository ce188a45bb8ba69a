import type { SandboxOwner } from "../sandbox/sandboxes.ts";

/** A sandbox that a tenant's pool has made: in its stock, or its `owner`'s who has taken it. */
export type StockedSandbox = { id: string; owner?: SandboxOwner };
