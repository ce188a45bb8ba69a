// A domain's registration with Cloudflare for SaaS. That Cloudflare refuses it, or cannot be reached, is something
// that the domain's owner is shown, and no reason to fail.

import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import type { CustomHostname } from "./custom-hostname.ts";
import type { CustomHostnames, Outcome } from "./custom-hostnames.ts";
import type { Registration } from "./domain.ts";

/** Cloudflare is asked no more often than this what has become of a registration, in milliseconds. */
const freshMs = 30_000;

export const isDue = ({ cloudflareId, checkedAt }: Registration, now: Date): boolean =>
  cloudflareId !== null && now.getTime() - (checkedAt?.getTime() ?? 0) >= freshMs;

export async function register(
  customHostnames: CustomHostnames,
  hostname: string,
  now: Date,
): Promise<Registration> {
  const created = await outcomeOf(customHostnames.create(hostname));
  return created.ok ? registeredAs(created.value, now) : notRegistered(created.errors, now);
}

/** What has become of a registration since it was stored. */
export async function refresh(
  customHostnames: CustomHostnames,
  { cloudflareId, certificate, errors }: Registration,
  now: Date,
): Promise<Registration> {
  if (cloudflareId === null) return notRegistered(errors, now);
  const got = await outcomeOf(customHostnames.get(cloudflareId));
  if (!got.ok) return { cloudflareId, certificate, errors: got.errors, checkedAt: now };
  if (got.value !== null) return registeredAs(got.value, now);
  return notRegistered(
    ["Cloudflare no longer has the hostname. Verify the domain again to register it."],
    now,
  );
}

/** Why a registration could not be taken away; nothing where it is gone. */
export async function unregister(customHostnames: CustomHostnames, cloudflareId: string): Promise<string[]> {
  const removed = await outcomeOf(customHostnames.remove(cloudflareId));
  return removed.ok ? [] : removed.errors;
}

const registeredAs = ({ id, certificate, errors }: CustomHostname, now: Date): Registration => ({
  cloudflareId: id,
  certificate,
  errors,
  checkedAt: now,
});

const notRegistered = (errors: string[], now: Date): Registration => ({
  cloudflareId: null,
  certificate: null,
  errors,
  checkedAt: now,
});

async function outcomeOf<T>(call: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof UpstreamUnavailable) return { ok: false, errors: ["Cloudflare is not available."] };
    throw error;
  }
}
