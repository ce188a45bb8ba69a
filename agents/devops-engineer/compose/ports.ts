import { z } from "zod";
import { hostPort } from "../host-port.ts";
import type { PlacedFinding } from "../placed-finding.ts";
import type { NamedService } from "./file.ts";

const MAX_PORT = 65_535;

/** How many ports a port or a range of them is; undefined where it is neither. */
function countPorts(text: string, lowest: number): number | undefined {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  return from >= lowest && to <= MAX_PORT && from <= to ? to - from + 1 : undefined;
}

const longForm = z.object({ target: z.unknown(), published: z.unknown().optional() });

const noPort = (text: string): string => `\`${text}\` is no port: ports are numbers from 1 to ${MAX_PORT}.`;

/** What is wrong with how a port is written; undefined where nothing is, or a variable decides. */
export function portFault(port: unknown): string | undefined {
  const long = longForm.safeParse(port).data;
  const text = long === undefined ? String(port) : `${long.published ?? 0}:${long.target}`;
  if (text.includes("$")) return undefined;
  const [address = "", protocol = "tcp"] = text.split("/");
  if (!/^(tcp|udp|sctp)$/i.test(protocol)) return `\`${protocol}\` is no protocol of ports.`;
  // Before the last two numbers is the host's address, which may have colons too.
  const [target = "", host] = address.split(":").reverse();
  const targets = countPorts(target, 1);
  if (targets === undefined) return noPort(target);
  if (host === undefined || host === "") return undefined;
  const hosts = countPorts(host, 0);
  if (hosts === undefined) return noPort(host);
  return targets > 1 && hosts !== targets
    ? `\`${host}\` and \`${target}\` are not equally many ports.`
    : undefined;
}

function checkForm({ name, service }: NamedService): PlacedFinding[] {
  return (service.ports ?? []).flatMap((port, step): PlacedFinding[] => {
    const message = portFault(port);
    const place = ["services", name, "ports", step];
    const fix = "Write it as `host:container`, such as `8080:80`.";
    return message === undefined ? [] : [{ severity: "error", rule: "compose/port", place, message, fix }];
  });
}

function checkOwners(services: readonly NamedService[]): PlacedFinding[] {
  const owners = new Map<string, string>();
  return services.flatMap(({ name, service }) =>
    (service.ports ?? []).flatMap((port, step): PlacedFinding[] => {
      const host = hostPort(port);
      if (host === undefined) return [];
      const owner = owners.get(host);
      if (owner === undefined) owners.set(host, name);
      if (owner === undefined) return [];
      const message = `\`${name}\` wants the host's port ${host}, which ${owner === name ? "it" : `\`${owner}\``} has already.`;
      const place = ["services", name, "ports", step];
      return [
        { severity: "error", rule: "compose/duplicate-port", place, message, fix: "Publish another port." },
      ];
    }),
  );
}

/** Ports that cannot be published: they are none, or two services want the same one. */
export const checkPorts = (services: readonly NamedService[]): PlacedFinding[] => [
  ...services.flatMap(checkForm),
  ...checkOwners(services),
];
