// What Cloudflare says of a custom hostname, read into what the platform keeps of it.

import { z } from "zod";

export type CustomHostname = {
  id: string;
  /** The state of its certificate, such as `pending_validation` or `active`. */
  certificate: string;
  /** Why it is not served yet, in Cloudflare's words: at most 10. */
  errors: string[];
};

const maxErrors = 10;
const maxErrorCharacters = 500;

/** States of a hostname in which it will not be served, whatever its certificate is. */
const hopeless = ["blocked", "pending_blocked", "moved", "pending_deletion", "deleted"];

export const customHostname = z
  .object({
    id: z.string(),
    hostname: z.string(),
    status: z.string().default("pending"),
    ssl: z
      .object({
        status: z.string().default("initializing"),
        validation_errors: z.array(z.object({ message: z.string() })).default([]),
      })
      .nullish(),
    verification_errors: z.array(z.string()).default([]),
  })
  .transform(({ id, hostname, status, ssl, verification_errors: verificationErrors }) => ({
    id,
    hostname,
    certificate: ssl?.status ?? "none",
    errors: bounded([
      ...(hopeless.includes(status) ? [`Cloudflare has the hostname as "${status}".`] : []),
      ...verificationErrors,
      ...(ssl?.validation_errors ?? []).map(({ message }) => message),
    ]),
  }));

/** The body of an answer that refuses. */
export const cloudflareErrors = z
  .object({ errors: z.array(z.object({ code: z.number(), message: z.string() })) })
  .transform(({ errors }) => ({
    codes: errors.map(({ code }) => code),
    messages: bounded(errors.map(({ code, message }) => `Cloudflare: ${message} (${code})`)),
  }));

const bounded = (errors: string[]): string[] =>
  errors.slice(0, maxErrors).map((error) => error.slice(0, maxErrorCharacters));
