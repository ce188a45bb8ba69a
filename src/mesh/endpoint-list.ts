import { z } from "zod";
import type { Endpoint } from "./endpoint.ts";

/** An endpoint that is found at a URL, and named by its host. */
export type UrlEndpoint = Endpoint & { readonly url: string };

const maxEndpoints = 8;

const weighted = z
  .object({ url: z.url(), weight: z.coerce.number<string>().int().min(1).max(100) })
  .transform(({ url, weight }): UrlEndpoint => ({ url, name: new URL(url).host, weight }));

/**
 * Endpoints in a setting: URLs joined by commas, each with its weight from 1 to 100 behind a space where it is not 1.
 * `https://one.example/dns-query 3, https://two.example/dns-query`
 */
export const endpointList = z
  .string()
  .transform((text) => text.split(",").map(splitEntry))
  .pipe(z.array(weighted).max(maxEndpoints))
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, "name each host once");

function splitEntry(entry: string) {
  const [url = "", ...weight] = entry.trim().split(/\s+/);
  return { url, weight: weight.join(" ") || "1" };
}
