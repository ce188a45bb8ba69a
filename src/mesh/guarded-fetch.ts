import { createCheckHost, type HostRules, UnsafeUrl } from "./check-host.ts";
import { readBounded } from "./read-bounded.ts";

/**
 * Gets a URL that a tenant has given, as JSON, and follows at most three redirects; each host on the way is checked
 * first. Takes at most five seconds and 256 KiB, and shows no credential. Throws UnsafeUrl, UpstreamUnavailable where
 * names cannot be resolved, and what `fetch` throws.
 */
export type GuardedFetch = (url: string) => Promise<{ status: number; text: string }>;

export type GuardOptions = HostRules & {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
};

const maxRedirects = 3;
const maxBytes = 256 * 1_024;
const timeMs = 5_000;

export function createGuardedFetch({ fetch, ...rules }: GuardOptions): GuardedFetch {
  const checkHost = createCheckHost(rules);
  return async (url) => {
    const signal = AbortSignal.timeout(timeMs);
    let target = url;
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      const checked = checkUrl(target, rules.allowPrivate);
      await checkHost(checked.hostname);
      const response = await fetch(checked.href, {
        redirect: "manual",
        headers: { accept: "application/json" },
        signal,
      });
      const location = isRedirect(response) ? response.headers.get("location") : null;
      if (location === null) return { status: response.status, text: await readWhole(response) };
      await response.body?.cancel();
      target = URL.parse(location, checked)?.href ?? location;
    }
    throw new UnsafeUrl(`It redirects more than ${maxRedirects} times.`);
  };
}

function checkUrl(text: string, allowPrivate: boolean): URL {
  const url = URL.parse(text);
  if (url === null) throw new UnsafeUrl("It is not a URL.");
  const isAllowed = url.protocol === "https:" || (url.protocol === "http:" && allowPrivate);
  if (!isAllowed) throw new UnsafeUrl("It does not begin with https://.");
  if (url.username !== "" || url.password !== "") throw new UnsafeUrl("It has a user or a password in it.");
  // Ports below are those of other services: mail, files, remote shells.
  if (url.port !== "" && Number(url.port) < 1_024)
    throw new UnsafeUrl("Its port is neither 443 nor 1024 or above.");
  return url;
}

const isRedirect = ({ status }: Response) => [301, 302, 303, 307, 308].includes(status);

async function readWhole(response: Response): Promise<string> {
  const text = await readBounded(response, maxBytes);
  if (text === null) throw new UnsafeUrl(`It answers with more than ${maxBytes / 1_024} KiB.`);
  return text;
}
