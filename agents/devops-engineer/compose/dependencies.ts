// The services that a service needs before it can start, and those that it is made from.

import { z } from "zod";
import type { YamlPath } from "../../sdk/formats/yaml-source.ts";
import type { PlacedFinding } from "../placed-finding.ts";
import { type ComposeFile, namesIn, type Service } from "./file.ts";

/** Another service that one refers to, and by which of its keys. */
export type ServiceReference = { name: string; place: YamlPath };

const optional = z.object({ required: z.literal(false) });

/** Whether a service can start without one that it depends on. */
const isOptional = (service: Service, name: string): boolean =>
  !Array.isArray(service.depends_on) && optional.safeParse(service.depends_on?.[name]).success;

/** The services that have to start before a service, by all of its keys that say so. */
export function neededServices(service: Service): ServiceReference[] {
  const shared = (["network_mode", "ipc", "pid"] as const).flatMap((key): ServiceReference[] => {
    const [, name] = /^service:(.+)$/.exec(String(service[key])) ?? [];
    return name === undefined ? [] : [{ name, place: [key] }];
  });
  const linked = (["links", "volumes_from"] as const).flatMap((key) =>
    (service[key] ?? []).flatMap((item, index): ServiceReference[] => {
      const [name = "", volume] = String(item).split(":");
      return name === "" || (name === "container" && volume !== undefined)
        ? []
        : [{ name, place: [key, index] }];
    }),
  );
  const depended = namesIn(service.depends_on).filter(({ name }) => !isOptional(service, name));
  return [...depended.map(({ name, step }) => ({ name, place: ["depends_on", step] })), ...shared, ...linked];
}

const extension = z.object({ service: z.string(), file: z.unknown().optional() });

/** The service of the same file that a service is made from. */
export function extendedService({ extends: value }: Service): ServiceReference[] {
  if (typeof value === "string") return [{ name: value, place: ["extends"] }];
  const { service, file } = extension.safeParse(value).data ?? {};
  return service === undefined || file !== undefined
    ? []
    : [{ name: service, place: ["extends", "service"] }];
}

/** The way from a service back to itself; undefined where there is none. */
function circleFrom(start: string, next: (name: string) => string[]): string[] | undefined {
  const ways = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const name of next(way.at(-1) ?? "")) {
      if (name === start) return [...way, start];
      if (!seen.has(name)) ways.push([...way, name]);
      seen.add(name);
    }
  }
  return undefined;
}

const kinds = [
  {
    key: "depends_on",
    references: neededServices,
    verb: "waits for",
    fix: "Let one of them start without the other.",
  },
  { key: "extends", references: extendedService, verb: "extends", fix: "Let one of them stand by itself." },
];

/** Services that wait for themselves, or are made from themselves, by way of others; each circle is told once. */
export function checkCircles({ services = {} }: ComposeFile): PlacedFinding[] {
  return kinds.flatMap(({ key, references, verb, fix }) => {
    const told = new Set<string>();
    const next = (name: string): string[] => {
      const service = Object.hasOwn(services, name) ? services[name] : undefined;
      return service === undefined ? [] : references(service).map((reference) => reference.name);
    };
    return Object.entries(services).flatMap(([name, service]): PlacedFinding[] => {
      const circle = told.has(name) ? undefined : circleFrom(name, next);
      if (circle === undefined) return [];
      for (const each of circle) told.add(each);
      const place = references(service).find((reference) => reference.name === circle[1])?.place ?? [];
      const message = `No service of a circle can start: ${circle.map((each) => `\`${each}\``).join(` ${verb} `)}.`;
      return [
        {
          severity: "error",
          rule: `compose/${key.replace("_", "-")}-circle`,
          place: ["services", name, ...place],
          message,
          fix,
        },
      ];
    });
  });
}
