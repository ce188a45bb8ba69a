import type { z } from "zod";
import type { fault } from "../../../local/faults/fault.ts";
import type { StandInName } from "../../../local/stand-ins.ts";

/** Switches faults of a stack's service on, in place of those that were. */
export async function switchOn(
  { controlUrl }: { controlUrl: string },
  service: StandInName,
  ...faults: z.input<typeof fault>[]
): Promise<void> {
  const response = await fetch(`${controlUrl}/faults/${service}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(faults),
  });
  if (!response.ok) throw new Error(`faults of ${service}: ${await response.text()}`);
}

/** Ends all faults of a stack. */
export async function switchAllOff(stack: { controlUrl: string }): Promise<void> {
  await Promise.all([switchOn(stack, "postgres"), switchOn(stack, "redis"), switchOn(stack, "sandbox")]);
}
