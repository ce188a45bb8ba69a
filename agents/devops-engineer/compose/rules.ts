import { imageFault, imageFix } from "../image-name.ts";
import type { PlacedFinding } from "../placed-finding.ts";
import { secretsInCommand, setsSecret } from "../secrets.ts";
import { checkCircles } from "./dependencies.ts";
import { type ComposeFile, type NamedService, variablesIn } from "./file.ts";
import { checkPorts } from "./ports.ts";
import { checkReferences } from "./references.ts";
import { checkServices, checkSource } from "./services.ts";

function checkImage({ name, service }: NamedService): PlacedFinding[] {
  if (service.image === undefined || service.build !== undefined) return [];
  const message = imageFault(service.image);
  if (message === null) return [];
  const place = ["services", name, "image"];
  return [{ severity: "warning", rule: "compose/image-version", place, message, fix: imageFix }];
}

function checkSecrets({ name, service }: NamedService): PlacedFinding[] {
  return variablesIn(service.environment)
    .filter((variable) => setsSecret(variable.name, variable.text))
    .map((variable) => ({
      severity: "warning",
      rule: "compose/secret-in-file",
      place: ["services", name, "environment", variable.step],
      message: `The secret \`${variable.name}\` is written down for everybody who can read this file.`,
      fix: `Refer to it, as \`\${${variable.name}}\` from an .env file that is not committed, or use \`secrets\`.`,
    }));
}

function checkCommandSecrets({ name, service }: NamedService): PlacedFinding[] {
  return (["command", "entrypoint"] as const).flatMap((key) => {
    const text = [service[key]].flat().map(String).join(" ");
    return secretsInCommand(text).map(
      (secret): PlacedFinding => ({
        severity: "warning",
        rule: "compose/secret-in-file",
        place: ["services", name, key],
        message: `${secret} is written down for everybody who can read this file.`,
        fix: "Refer to it as a variable from an .env file that is not committed, or use `secrets`.",
      }),
    );
  });
}

function checkRights({ name, service }: NamedService): PlacedFinding[] {
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

/** What will not work or is dangerous in a Compose file, apart from what its schema says; `isWhole` is whether it has all it needs. */
export function composeRules(file: ComposeFile, isWhole: boolean): PlacedFinding[] {
  const services = Object.entries(file.services ?? {}).map(([name, service]) => ({ name, service }));
  return [
    ...services.flatMap((service) => [
      ...checkImage(service),
      ...checkSecrets(service),
      ...checkCommandSecrets(service),
      ...checkRights(service),
      ...(isWhole ? [...checkSource(service), ...checkReferences(service, file)] : []),
    ]),
    ...checkPorts(services),
    ...checkServices(services, file),
    ...checkCircles(file),
  ];
}
