// Services that wait for others that never are what they wait for.

import { z } from "zod";
import type { PlacedFinding } from "../placed-finding.ts";
import { failing } from "./failing.ts";
import { type ComposeFile, type NamedService, namesIn } from "./file.ts";

const waiting = z.object({ condition: z.literal("service_healthy") });

/** A service that is waited for until it is healthy must be one that says when it is. */
export function checkHealth(
  { name, service }: NamedService,
  { services = {} }: ComposeFile,
): PlacedFinding[] {
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
export function checkProfiles(
  { name, service }: NamedService,
  { services = {} }: ComposeFile,
): PlacedFinding[] {
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
