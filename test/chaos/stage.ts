import { z } from "zod";
import type { OwnStack } from "../e2e/support/own-stack.ts";
import { PatientClient } from "./patient-client.ts";
import type { ChaosPlan } from "./plan.ts";
import { type Watch, watchSession } from "./subscriber.ts";

/** A session that runs are requested of. */
export type Stage = {
  tenantId: string;
  sessionId: string;
  client: PatientClient;
  /** A client of another tenant. */
  stranger: PatientClient;
  /** Follows the whole session, from its first event. */
  watch: Watch;
};

const madeTenant = z.object({ apiKey: z.object({ key: z.string() }) });

/** Makes the plan's tenants, and opens its sessions. */
export async function openSessions(stack: OwnStack, { tenants, sessions }: ChaosPlan): Promise<Stage[]> {
  const clients = new Map<string, PatientClient>();
  for (const id of tenants) clients.set(id, await makeTenant(stack, id));
  return Promise.all(
    sessions.map(async (tenantId) => {
      const client = clients.get(tenantId);
      const stranger = clients.get(tenants.find((id) => id !== tenantId) ?? "");
      if (client === undefined || stranger === undefined) throw new Error("a plan has two tenants or more");
      const sessionId = await client.openSession();
      return { tenantId, sessionId, client, stranger, watch: watchSession(client, sessionId) };
    }),
  );
}

async function makeTenant({ url, adminKey }: OwnStack, id: string): Promise<PatientClient> {
  const response = await fetch(new URL("/v1/admin/tenants", url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${adminKey}` },
    body: JSON.stringify({ id, name: id, plan: "enterprise" }),
  });
  if (!response.ok) throw new Error(`tenant ${id}: ${response.status} ${await response.text()}`);
  const { apiKey } = madeTenant.parse(await response.json());
  return new PatientClient({ url, tenant: id, apiKey: apiKey.key });
}
