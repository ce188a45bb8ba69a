import { posix } from "node:path";
import { z } from "zod";

/** A list or a map, as Compose takes most things. */
const names = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).catch([]);

const service = z.object({
  image: z.string().optional().catch(undefined),
  build: z.unknown().optional(),
  provider: z.unknown().optional(),
  extends: z.unknown().optional(),
  privileged: z.unknown().optional(),
  container_name: z.unknown().optional(),
  scale: z.unknown().optional(),
  deploy: z.object({ replicas: z.unknown() }).partial().optional().catch(undefined),
  profiles: z.array(z.unknown()).optional().catch(undefined),
  network_mode: z.unknown().optional(),
  ipc: z.unknown().optional(),
  pid: z.unknown().optional(),
  links: z.array(z.unknown()).catch([]).optional(),
  volumes_from: z.array(z.unknown()).catch([]).optional(),
  healthcheck: z.record(z.string(), z.unknown()).optional().catch(undefined),
  depends_on: names.optional(),
  networks: names.optional(),
  secrets: names.optional(),
  configs: names.optional(),
  volumes: z.array(z.unknown()).catch([]).optional(),
  ports: z.array(z.unknown()).catch([]).optional(),
  environment: names.optional(),
  command: z.unknown().optional(),
  entrypoint: z.unknown().optional(),
});
/** A service, as far as the rules look at it. */
export type Service = z.infer<typeof service>;
/** A service of a Compose file, with its name. */
export type NamedService = { name: string; service: Service };

const declared = z.record(z.string(), z.unknown()).catch({}).optional();

/** What of a Compose file the rules look at; what has another form is the schema's to refuse. */
export const composeFile = z.object({
  services: z
    .record(
      z.string(),
      service.catch(() => service.parse({})),
    )
    .catch({})
    .optional(),
  include: z.unknown().optional(),
  networks: declared,
  volumes: declared,
  secrets: declared,
  configs: declared,
});
export type ComposeFile = z.infer<typeof composeFile>;

/** The names in a list or the keys of a map, each with the step that leads to it. */
export function namesIn(value: z.infer<typeof names> | undefined): { name: string; step: string | number }[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return Object.keys(value).map((name) => ({ name, step: name }));
  const longForm = z.object({ source: z.string() });
  return value.flatMap((item, step) => {
    const name = typeof item === "string" ? item : longForm.safeParse(item).data?.source;
    return name === undefined ? [] : { name, step };
  });
}

/** The variables of a service as names and values. */
export function variablesIn(
  value: Service["environment"],
): { name: string; text: string; step: string | number }[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    return Object.entries(value).map(([name, text]) => ({ name, text: String(text ?? ""), step: name }));
  }
  return value.map((item, step) => {
    const [name = "", ...rest] = String(item).split("=");
    return { name, text: rest.join("="), step };
  });
}

/** Whether a service says what it is made from. */
export const hasSource = ({ image, build, extends: base, provider }: Service): boolean =>
  [image, build, base, provider].some((key) => key !== undefined);

/**
 * Whether a file has all that its services need. A file that includes others does not, nor one that is laid over
 * another one: that has another name than `compose.yaml`, and services that are made from nothing.
 */
export function isWholeFile(path: string, { include, services = {} }: ComposeFile): boolean {
  const isMain = /^(docker-)?compose\.ya?ml$/.test(posix.basename(path));
  return include === undefined && (isMain || Object.values(services).every(hasSource));
}
