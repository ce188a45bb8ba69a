// What keeps a service from starting, though each of its keys by itself is right.

import { z } from "zod";
import { type ComposeFile, hasSource, type NamedService, namesIn, type Service } from "./compose-file.ts";
import { hostPort } from "./host-port.ts";
import type { PlacedFinding } from "./placed-finding.ts";

const failing = (
  name: string,
  keys: (string | number)[],
  rule: string,
  message: string,
  fix: string,
): PlacedFinding => ({
  severity: "error",
  rule: `compose/${rule}`,
  place: ["services", name, ...keys],
  message: `\`${name}\` ${message}`,
  fix,
});

/** What will be missing when a file is started by itself: what its services are made from. */
export function checkSource({ name, service }: NamedService): PlacedFinding[] {
  if (hasSource(service)) return [];
  return [
    failing(name, [], "no-image", "has neither an `image` nor a `build`.", "Say what it is made from."),
  ];
}

function checkNetworkMode({ name, service }: NamedService): PlacedFinding[] {
  const { network_mode: mode, networks, ports = [] } = service;
  if (mode === undefined || mode === null) return [];
  if (namesIn(networks).length > 0) {
    const message = "has both `network_mode` and `networks`, of which it can have one.";
    return [failing(name, ["network_mode"], "network-mode", message, "Remove one of them.")];
  }
  if (!/^(service|container):/.test(String(mode)) || ports.length === 0) return [];
  const message = "has `ports`, which must be those of the service whose network it shares.";
  return [failing(name, ["ports"], "network-mode", message, "Publish them there.")];
}

const replicasOf = ({ deploy, scale }: Service): number => Number(deploy?.replicas ?? scale ?? 1);

function checkReplicas({ name, service }: NamedService): PlacedFinding[] {
  if (!(replicasOf(service) > 1)) return [];
  const key = service.deploy?.replicas === undefined ? ["scale"] : ["deploy", "replicas"];
  const port = (service.ports ?? []).map(hostPort).find((host) => host !== undefined);
  if (service.container_name !== undefined) {
    const message = "cannot start more than once, as it has a `container_name`.";
    return [failing(name, key, "replicas", message, "Remove the `container_name`.")];
  }
  if (port === undefined) return [];
  const message = `cannot start more than once, as only one container can have the host's port ${port}.`;
  return [failing(name, key, "replicas", message, "Publish a range of ports, or none.")];
}

function checkNames(services: readonly NamedService[]): PlacedFinding[] {
  const owners = new Map<unknown, string>();
  return services.flatMap(({ name, service }) => {
    const container = service.container_name;
    if (container === undefined) return [];
    const owner = owners.get(container);
    owners.set(container, owner ?? name);
    if (owner === undefined) return [];
    const message = `wants the \`container_name\` of \`${owner}\`.`;
    return [failing(name, ["container_name"], "duplicate-name", message, "Give it a name of its own.")];
  });
}

const waiting = z.object({ condition: z.literal("service_healthy") });

/** A service that is waited for until it is healthy must be one that says when it is. */
function checkHealth({ name, service }: NamedService, { services = {} }: ComposeFile): PlacedFinding[] {
  if (Array.isArray(service.depends_on)) return [];
  return Object.entries(service.depends_on ?? {}).flatMap(([other, value]): PlacedFinding[] => {
    const target = Object.hasOwn(services, other) ? services[other] : undefined;
    if (target === undefined || target.extends !== undefined || !waiting.safeParse(value).success) return [];
    const { disable } = target.healthcheck ?? {};
    if (target.healthcheck !== undefined && disable !== true) return [];
    const message = `waits until \`${other}\` is healthy, which has no \`healthcheck\`: unless its image brings one, nothing starts.`;
    const finding = failing(
      name,
      ["depends_on", other],
      "no-healthcheck",
      message,
      `Give \`${other}\` a \`healthcheck\`.`,
    );
    return [disable === true ? finding : { ...finding, severity: "warning" }];
  });
}

/** A service that starts by itself cannot need one that only starts with a profile. */
function checkProfiles({ name, service }: NamedService, { services = {} }: ComposeFile): PlacedFinding[] {
  const own = service.profiles ?? [];
  return namesIn(service.depends_on).flatMap(({ name: other, step }) => {
    const profiles = Object.hasOwn(services, other) ? (services[other]?.profiles ?? []) : [];
    const isThere =
      profiles.length === 0 || (own.length > 0 && own.some((profile) => profiles.includes(profile)));
    if (isThere) return [];
    const message = `needs \`${other}\`, which only starts with the profile ${profiles.map((each) => `\`${each}\``).join(" or ")}.`;
    return failing(name, ["depends_on", step], "profile", message, "Give both the same profiles.");
  });
}

/** What keeps the services of a file from starting. */
export function checkServices(services: readonly NamedService[], file: ComposeFile): PlacedFinding[] {
  return [
    ...services.flatMap((service) => [
      ...checkNetworkMode(service),
      ...checkReplicas(service),
      ...checkHealth(service, file),
      ...checkProfiles(service, file),
    ]),
    ...checkNames(services),
  ];
}
