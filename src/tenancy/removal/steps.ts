// What is done to delete a tenant, in this order. The steps before `wait` end what is under way and take most of what
// there is; what callers could still make that did not know yet is taken by those behind it. The receipt counts both.

import { auditLog, credentials, domains, identityProviders } from "../../../drizzle/platform.ts";
import { closeTenant } from "./close-tenant.ts";
import { completeRemoval } from "./complete-removal.ts";
import { deleteCacheEntries } from "./delete-cache-entries.ts";
import { deleteObjects } from "./delete-objects.ts";
import { deleteRecords } from "./delete-records.ts";
import { eraseSessions } from "./erase-sessions.ts";
import { eraseWarmPool } from "./erase-warm-pool.ts";
import { killSandboxes } from "./kill-sandboxes.ts";
import type { Step } from "./removal.ts";
import { removeHostname } from "./remove-hostnames.ts";
import { removeRows } from "./remove-rows.ts";
import { waitUntilForgotten } from "./wait-until-forgotten.ts";

export const firstStep = "close";

export const steps: readonly Step[] = [
  { name: firstStep, run: closeTenant },
  { name: "sessions", run: eraseSessions },
  { name: "warm sandboxes", run: eraseWarmPool },
  { name: "sandboxes", run: killSandboxes },
  { name: "objects", run: deleteObjects },
  // Before the wait, so that no key of this tenant is remembered where another has its id.
  { name: "keys", run: deleteRecords(credentials, "apiKeys") },
  { name: "wait", run: waitUntilForgotten },
  { name: "late sessions", run: eraseSessions },
  { name: "late warm sandboxes", run: eraseWarmPool },
  { name: "late sandboxes", run: killSandboxes },
  { name: "late objects", run: deleteObjects },
  // Whatever is in Redis ends by itself.
  { name: "cache", run: deleteCacheEntries, maxFailures: 3 },
  { name: "hostnames", run: removeHostname },
  { name: "rows", run: removeRows },
  { name: "domains", run: deleteRecords(domains, "domains") },
  { name: "identity providers", run: deleteRecords(identityProviders, "identityProviders") },
  { name: "audit log", run: deleteRecords(auditLog, "auditEntries") },
  { name: "complete", run: completeRemoval },
];
