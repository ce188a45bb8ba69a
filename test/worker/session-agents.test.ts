// What becomes of runs whose agents their tenant changes meanwhile.

import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { tenants } from "../../drizzle/platform.ts";
import { readConfig } from "../../src/config.ts";
import { createSeal } from "../../src/tenancy/seal.ts";
import { call, newTenant, withKey } from "./support/gateway.ts";
import { callerOf, granted, stubOf, unclearRun } from "./support/session.ts";
import { database } from "./support/tenant-content.ts";

const setEnabled = (key: string, isEnabled: boolean) =>
  call("/v1/agents/code-runner", withKey(key, "PATCH", { isEnabled }));

const clearRun = {
  ...unclearRun("run_1"),
  input: "Run this code:\n```js\nconsole.log(1)\n```",
  agents: ["code-runner"],
  approve: "plan" as const,
};

it("a plan that was proposed is carried out, whatever becomes of its agents", async () => {
  const { id, key } = await newTenant();
  const caller = callerOf(id);
  const session = stubOf(caller);
  granted(await session.createSession(caller, { metadata: {} }));
  expect(granted(await session.requestRun(caller, clearRun)).status).toBe("awaiting_approval");
  expect((await setEnabled(key, false)).status).toBe(200);
  const later = { ...caller, version: 1_000 };
  const refused = await session.requestRun(later, { ...clearRun, runId: "run_2" });
  expect(refused).toMatchObject({ ok: false, refusal: { code: "unknown_agent" } });
  const approved = granted(await session.decidePlan(later, "run_1", { decision: "approve" }));
  expect(approved).toMatchObject({ status: "running", steps: [{ agent: "code-runner" }] });
  granted(await session.cancelRun(later, "run_1"));
});

it("a session that cannot be told which agents its tenant has takes no run, and asks for patience", async () => {
  const { id } = await newTenant();
  const seal = createSeal(readConfig(env).ENCRYPTION_KEYS);
  const nowhere = "postgres://user:password@127.0.0.1:9/nowhere";
  const databaseUrl = await seal.seal(nowhere, { purpose: "database-url", tenantId: id });
  await database.query((db) =>
    db.update(tenants).set({ isolation: "database", databaseUrl }).where(eq(tenants.id, id)),
  );
  const caller = { ...callerOf(id), version: 1_000 };
  const session = stubOf(caller);
  granted(await session.createSession(caller, { metadata: {} }));
  const refused = await session.requestRun(caller, clearRun);
  expect(refused).toMatchObject({ ok: false, refusal: { code: "unavailable" } });
});
