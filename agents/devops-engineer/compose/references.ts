import type { PlacedFinding } from "../placed-finding.ts";
import { extendedService, neededServices } from "./dependencies.ts";
import { type ComposeFile, type NamedService, namesIn, type Service } from "./file.ts";

/** The volumes that a service uses by name, not by a path of the host. */
function namedVolumes({ volumes = [] }: Service): { name: string; step: string | number }[] {
  return volumes.flatMap((volume, step) => {
    const source = typeof volume === "string" ? volume.split(":") : namesIn([volume]).map(({ name }) => name);
    const [name = "", target] = source;
    const isName = /^[\w][\w.-]*$/.test(name) && (typeof volume !== "string" || target !== undefined);
    return isName ? { name, step } : [];
  });
}

/** What a service refers to and the file does not declare. */
export function checkReferences({ name, service }: NamedService, file: ComposeFile): PlacedFinding[] {
  const kinds = [
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
  const services = [...neededServices(service), ...extendedService(service)]
    .filter((reference) => !Object.hasOwn(file.services ?? {}, reference.name))
    .map(
      (reference): PlacedFinding => ({
        severity: "error",
        rule: "compose/undefined-service",
        place: ["services", name, ...reference.place],
        message: `\`${name}\` refers to the service \`${reference.name}\`, which is not declared.`,
        fix: "Name a service of this file.",
      }),
    );
  const others = kinds.flatMap(({ key, kind, used, declared = {} }) =>
    used
      .filter((reference) => !Object.hasOwn(declared, reference.name))
      .map(
        (reference): PlacedFinding => ({
          severity: "error",
          rule: `compose/undefined-${kind}`,
          place: ["services", name, key, reference.step],
          message: `\`${name}\` refers to the ${kind} \`${reference.name}\`, which is not declared.`,
          fix: `Declare it below \`${kind}s:\`.`,
        }),
      ),
  );
  return [...services, ...others];
}
