// Names by DNS over HTTPS, as a Worker has no sockets for DNS itself: RFC 8484's exchange, with answers in JSON
// (application/dns-json), which Cloudflare and Google serve alike.

import { z } from "zod";
import type { UrlEndpoint } from "../endpoint-list.ts";
import { policies, type UpstreamPolicy } from "../policies.ts";
import { readBounded } from "../read-bounded.ts";
import { createUpstream, type Upstream, UpstreamUnavailable } from "../upstream.ts";
import { readTextRecord } from "./text-record.ts";

/**
 * A name that does not exist has no addresses and no texts. Both throw UpstreamUnavailable where no resolver can be
 * reached, or one cannot get an answer from the name's own servers.
 */
export type ResolveNames = {
  /** All IPv4 and IPv6 addresses of a name, at the end of its aliases. */
  addresses(hostname: string): Promise<string[]>;
  /** Its TXT records, each as one text. */
  texts(hostname: string): Promise<string[]>;
  readonly upstream: Upstream<UrlEndpoint>;
};

export type ResolverOptions = {
  /** Where questions go, such as `https://cloudflare-dns.com/dns-query`. */
  resolvers: readonly UrlEndpoint[];
  fetch: (url: string, init: RequestInit) => Promise<Response>;
} & Pick<UpstreamPolicy, "keepAlive" | "watch">;

/** Resolvers for everyone, of two companies, as a setting names them. */
export const publicResolvers = "https://cloudflare-dns.com/dns-query 3, https://dns.google/resolve";

const maxAnswerBytes = 64 * 1_024;
const answerMs = 4_000;

/** Numbers of the types of records (RFC 1035, section 3.2.2, and RFC 3596). */
const recordTypes = { A: 1, AAAA: 28, TXT: 16 } as const;
type RecordType = keyof typeof recordTypes;

/** Codes of responses (RFC 1035, section 4.1.1). */
const noError = 0;
const noSuchName = 3;

const dnsAnswer = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});

/** The servers of one name fail. Anyone can have a name like that, so it is no outage of the resolver. */
class NameFailed extends Error {
  override readonly name = "NameFailed";
}

export function createResolveNames({ resolvers, fetch, ...options }: ResolverOptions): ResolveNames {
  const policy: UpstreamPolicy = {
    ...policies.dns,
    isOutage: (error) => !(error instanceof NameFailed),
    ...options,
  };
  const upstream = createUpstream(policy, resolvers);

  async function lookUp(url: string, hostname: string, type: RecordType, signal: AbortSignal) {
    const question = `${url}?${new URLSearchParams({ name: hostname, type })}`;
    const inTime = AbortSignal.timeout(answerMs);
    const response = await fetch(question, {
      headers: { accept: "application/dns-json" },
      signal: AbortSignal.any([signal, inTime]),
    }).catch((error: unknown) => {
      throw inTime.aborted ? new NameFailed("there was no answer in time") : error;
    });
    if (!response.ok) throw new Error(`the resolver answered with status ${response.status}`);
    const text = await readBounded(response, maxAnswerBytes);
    if (text === null) throw new NameFailed("the answer is too large");
    const { Status, Answer } = dnsAnswer.parse(JSON.parse(text));
    if (Status !== noError && Status !== noSuchName) throw new NameFailed(`the response code is ${Status}`);
    return Answer.filter((record) => record.type === recordTypes[type]).map(({ data }) => data);
  }

  async function ask(hostname: string, type: RecordType): Promise<string[]> {
    try {
      return await upstream.read((signal, { url }) => lookUp(url, hostname, type, signal));
    } catch (error) {
      throw error instanceof NameFailed ? new UpstreamUnavailable("dns", error) : error;
    }
  }

  return {
    upstream,
    addresses: async (hostname) => {
      const both = await Promise.all([ask(hostname, "A"), ask(hostname, "AAAA")]);
      return both.flat();
    },
    texts: async (hostname) => (await ask(hostname, "TXT")).map(readTextRecord),
  };
}
