// A domain's registration with Cloudflare for SaaS. That Cloudflare refuses it, or cannot be reached, is something
// that the domain's owner is shown, and no reason to fail.

import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import type { CustomHostname } from "./custom-hostname.ts";
import type { CustomHostnames, Outcome } from "./custom-hostnames.ts";
import type { Registration } from "./domain.ts";

const toRegistration = ({ id, certificate, errors }: CustomHostname): Registration => ({
  cloudflareId: id,
  certificate,
  errors,
});

const notRegistered = (errors: string[]): Registration => ({
  cloudflareId: null,
  certificate: null,
  errors,
});

export async function register(customHostnames: CustomHostnames, hostname: string): Promise<Registration> {
  const created = await outcomeOf(customHostnames.create(hostname));
  return created.ok ? toRegistration(created.value) : notRegistered(created.errors);
}

/** What has become of a registration since it was stored. */
export async function refresh(customHostnames: CustomHostnames, stored: Registration): Promise<Registration> {
  if (stored.cloudflareId === null) return stored;
  const got = await outcomeOf(customHostnames.get(stored.cloudflareId));
  if (!got.ok) return { ...stored, errors: got.errors };
  if (got.value !== null) return toRegistration(got.value);
  return notRegistered(["Cloudflare no longer has the hostname. Verify the domain again to register it."]);
}

/** Why it could not be taken away; nothing where it is gone. */
export async function unregister(customHostnames: CustomHostnames, cloudflareId: string): Promise<string[]> {
  const removed = await outcomeOf(customHostnames.remove(cloudflareId));
  return removed.ok ? [] : removed.errors;
}

async function outcomeOf<T>(call: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof UpstreamUnavailable) return { ok: false, errors: ["Cloudflare is not available."] };
    throw error;
  }
}
