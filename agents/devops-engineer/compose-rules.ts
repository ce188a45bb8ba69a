import type { Finding } from "../../src/agents/contract.ts";
import type { YamlPath } from "../sdk/yaml-source.ts";
import { type ComposeFile, namesIn, type Service, variablesIn } from "./compose-file.ts";
import { hostPort } from "./host-port.ts";
import { imageFault, imageFix } from "./image-name.ts";
import { hasKnownToken, isLiteralSecret, isSecretName } from "./secrets.ts";

/** A finding, still without its file and with its place instead of a line. */
export type PlacedFinding = Omit<Finding, "file" | "line"> & { place: YamlPath };

type Named = { name: string; service: Service };

function checkImage({ name, service }: Named): PlacedFinding[] {
  if (service.image === undefined || service.build !== undefined) return [];
  const message = imageFault(service.image);
  if (message === null) return [];
  const place = ["services", name, "image"];
  return [{ severity: "warning", rule: "compose/image-version", place, message, fix: imageFix }];
}

function checkSecrets({ name, service }: Named): PlacedFinding[] {
  return variablesIn(service.environment)
    .filter(
      (variable) =>
        (isSecretName(variable.name) && isLiteralSecret(variable.text)) || hasKnownToken(variable.text),
    )
    .map((variable) => ({
      severity: "warning",
      rule: "compose/secret-in-file",
      place: ["services", name, "environment", variable.step],
      message: `The secret \`${variable.name}\` is written down for everybody who can read this file.`,
      fix: `Refer to it, as \`\${${variable.name}}\` from an .env file that is not committed, or use \`secrets\`.`,
    }));
}

function checkRights({ name, service }: Named): PlacedFinding[] {
  const privileged: PlacedFinding[] =
    service.privileged === true
      ? [
          {
            severity: "warning",
            rule: "compose/privileged",
            place: ["services", name, "privileged"],
            message: `\`${name}\` is privileged: its programs have all rights on the host.`,
            fix: "Give it with `cap_add` or `devices` only what it needs.",
          },
        ]
      : [];
  const sockets = (service.volumes ?? []).flatMap((volume, step): PlacedFinding[] =>
    JSON.stringify(volume).includes("docker.sock")
      ? [
          {
            severity: "warning",
            rule: "compose/docker-socket",
            place: ["services", name, "volumes", step],
            message: `\`${name}\` has the Docker socket, and with it root's rights on the host.`,
            fix: "Do without the socket, or put a proxy before it that allows only what is needed.",
          },
        ]
      : [],
  );
  return [...privileged, ...sockets];
}

/** The volumes that a service uses by name, not by a path of the host. */
function namedVolumes({ volumes = [] }: Service): { name: string; step: string | number }[] {
  return volumes.flatMap((volume, step) => {
    const source = typeof volume === "string" ? volume.split(":") : namesIn([volume]).map(({ name }) => name);
    const [name = "", target] = source;
    const isName = /^[\w][\w.-]*$/.test(name) && (typeof volume !== "string" || target !== undefined);
    return isName ? { name, step } : [];
  });
}

function checkReferences({ name, service }: Named, file: ComposeFile): PlacedFinding[] {
  const kinds = [
    { key: "depends_on", kind: "service", used: namesIn(service.depends_on), declared: file.services },
    {
      key: "networks",
      kind: "network",
      used: namesIn(service.networks),
      declared: { default: null, ...file.networks },
    },
    { key: "volumes", kind: "volume", used: namedVolumes(service), declared: file.volumes },
    { key: "secrets", kind: "secret", used: namesIn(service.secrets), declared: file.secrets },
    { key: "configs", kind: "config", used: namesIn(service.configs), declared: file.configs },
  ];
  // What is not declared here may be declared in the files that are included.
  if (file.include !== undefined) return [];
  return kinds.flatMap(({ key, kind, used, declared = {} }) =>
    used
      .filter((reference) => !Object.hasOwn(declared, reference.name))
      .map(
        (reference): PlacedFinding => ({
          severity: "error",
          rule: `compose/undefined-${kind}`,
          place: ["services", name, key, reference.step],
          message: `\`${name}\` refers to the ${kind} \`${reference.name}\`, which is not declared.`,
          fix: kind === "service" ? "Name a service of this file." : `Declare it below \`${kind}s:\`.`,
        }),
      ),
  );
}

function checkPorts(services: readonly Named[]): PlacedFinding[] {
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

/** What will not work or is dangerous in a Compose file, apart from what its schema says. */
export function composeRules(file: ComposeFile): PlacedFinding[] {
  const services = Object.entries(file.services ?? {}).map(([name, service]) => ({ name, service }));
  return [
    ...services.flatMap((service) => [
      ...checkImage(service),
      ...checkSecrets(service),
      ...checkRights(service),
      ...checkReferences(service, file),
    ]),
    ...checkPorts(services),
  ];
}
