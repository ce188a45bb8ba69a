import { z } from "zod";

const longForm = z.object({
  published: z.coerce.string(),
  protocol: z.string().default("tcp"),
  host_ip: z.string().default(""),
});

/**
 * The port of the host that a service's port is published at, with its protocol and address where those are
 * not the usual ones; undefined where it is none in particular, a range, or up to a variable.
 */
export function hostPort(port: unknown): string | undefined {
  const long = longForm.safeParse(port).data;
  if (long !== undefined) return nameOf(long.host_ip, long.published, long.protocol);
  const [text = "", protocol = "tcp"] = String(port).split("/");
  const [, address = "", host] = /^(?:(.*):)?(\d+):\d+$/.exec(text) ?? [];
  return nameOf(address, host, protocol);
}

function nameOf(address: string, port: string | undefined, protocol: string): string | undefined {
  if (port === undefined || !/^\d+$/.test(port)) return undefined;
  const place = address === "" || address === "0.0.0.0" ? port : `${address}:${port}`;
  return protocol === "tcp" ? place : `${place}/${protocol}`;
}
