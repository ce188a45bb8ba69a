// What keeps a service from starting, though each of its keys by itself is right.

import { hostPort } from "../host-port.ts";
import type { PlacedFinding } from "../placed-finding.ts";
import { failing } from "./failing.ts";
import { type ComposeFile, hasSource, type NamedService, namesIn, type Service } from "./file.ts";
import { checkHealth, checkProfiles } from "./waits.ts";

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
  const message = `cannot start more than once, as only one container can have the host's port ${port}: only a swarm shares it.`;
  const finding = failing(name, key, "replicas", message, "Publish a range of ports, or none.");
  return [key[0] === "deploy" ? { ...finding, severity: "warning" } : finding];
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
