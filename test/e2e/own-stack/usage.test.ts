// What tenants are billed adds up, whatever was interrupted meanwhile.

import { eq } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { usage as usageTable } from "../../../drizzle/tenant.ts";
import type { Event } from "../../../src/events/schema.ts";
import { addUsage, noUsage, type Usage, usage } from "../../../src/events/usage.ts";
import { connectDatabase } from "../../../src/storage/database.ts";
import { Client, isOf, typesOf } from "../support/client.ts";
import { switchAllOff, switchOn } from "../support/faults.ts";
import { startOwnStack } from "../support/own-stack.ts";

const stack = await startOwnStack({ SANDBOX_MICRO_USD_PER_SECOND: "28", REAP_SECONDS: "3600" });

afterAll(() => stack.stop());

const program = (code: string) => ({ input: `Run this:\n\`\`\`js\n${code}\n\`\`\`` });
const quick = program("console.log('on')");
/** Prints numbers, half a second apart. */
const counting = program(
  "let n = 0; const timer = setInterval(() => { n += 1; console.log('tick ' + n); if (n === 8) clearInterval(timer); }, 500);",
);
const sleeping = (id: string) => ({ id, agent: "code-runner", input: counting.input });
const parallel = { ...counting, strategy: "graph", graph: { steps: [sleeping("one"), sleeping("two")] } };
const requests = {
  quick,
  counting,
  parallel,
  overBudget: { ...counting, budget: { sandboxMs: 2_500 } },
  cancelled: counting,
};

type Tenant = { id: string; apiKey: string };
type Runs = Record<keyof typeof requests, { session: string; run: string }>;

const clientOf = ({ id, apiKey }: Tenant) => new Client({ url: stack.url, tenant: id, apiKey });

async function administer(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(new URL(`/v1/admin/tenants${path}`, stack.url), {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${stack.adminKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.json();
}

async function secondTenant(): Promise<Tenant> {
  const made = await administer("", { id: "other", name: "Other", plan: "pro" });
  const { key } = Object(made.apiKey);
  return { id: "other", apiKey: String(key) };
}

async function startRuns(tenant: Tenant): Promise<Runs> {
  const client = clientOf(tenant);
  const begin = async (request: Record<string, unknown>) => {
    const session = await client.openSession();
    return { session, run: await client.startRun(session, request) };
  };
  const { quick, counting, parallel, overBudget, cancelled } = requests;
  return {
    quick: await begin(quick),
    counting: await begin(counting),
    parallel: await begin(parallel),
    overBudget: await begin(overBudget),
    cancelled: await begin(cancelled),
  };
}

const everything = ["worker", "sandbox", "postgres", "redis"];

const sumOf = (parts: Usage[]): Usage => parts.reduce(addUsage, noUsage);

const recordedIn = (events: Event[]): Usage =>
  events.flatMap((event) => (isOf(event, "usage.recorded") ? [event.data] : [])).reduce(addUsage, noUsage);

/** The sum of a report's days. */
const reported = (report: Record<string, unknown>): Usage => sumOf(usage.array().parse(report.days));

/** The sum of what Postgres has of a tenant. */
async function archivedOf(tenantId: string): Promise<Usage> {
  const database = connectDatabase(stack.database);
  const rows = await database.query((db) =>
    db.select().from(usageTable).where(eq(usageTable.tenantId, tenantId)),
  );
  return sumOf(rows);
}

it.skipIf(stack.isolation === "none")(
  "events, runs, reports and the copy in Postgres agree to the unit, though everything is killed in the middle",
  async () => {
    const tenants = [{ id: stack.tenant, apiKey: stack.apiKey }, await secondTenant()];
    const begun = await Promise.all(
      tenants.map(async (tenant) => ({ tenant, runs: await startRuns(tenant) })),
    );
    for (const { tenant, runs } of begun) {
      const { session, run } = runs.cancelled;
      await clientOf(tenant).await(session, run, "agent.message.delta");
      await clientOf(tenant).json(`/v1/sessions/${session}/runs/${run}/cancel`, {});
    }
    await switchOn(stack, "postgres", { kind: "error", status: 503 });
    for (const { tenant, runs } of begun) {
      const { session, run } = runs.overBudget;
      expect(typesOf(await clientOf(tenant).whole(session, run)).at(-1)).toBe("run.failed");
      expect((await clientOf(tenant).run(session, run)).failure?.code).toBe("budget_exceeded");
    }
    await Promise.all(everything.map((part) => stack.kill(part)));
    await Promise.all(everything.map((part) => stack.restart(part)));
    await switchAllOff(stack);

    for (const { tenant, runs } of begun) {
      const client = clientOf(tenant);
      const parts: Usage[] = [];
      for (const { session, run } of Object.values(runs)) {
        const recorded = recordedIn(await client.whole(session, run));
        const view = await client.run(session, run);
        expect(recorded.sandboxMs).toBeGreaterThan(0);
        expect(view.usage).toEqual({ wallMs: view.usage.wallMs, ...recorded });
        parts.push(recorded);
      }
      const total = sumOf(parts);
      const patience = { timeout: 60_000, interval: 500 };
      await expect.poll(() => archivedOf(tenant.id), patience).toEqual(total);
      expect(reported(await client.json("/v1/usage"))).toEqual(total);
      expect(reported(await administer(`/${tenant.id}/usage`))).toEqual(total);
      expect(total.costMicroUsd).toBeGreaterThan(0);
    }
  },
  // Ten runs share the machine.
  300_000,
);
