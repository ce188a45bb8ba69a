import { z } from "zod";

/** A list or a map, as Compose takes most things. */
const names = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).catch([]);

const service = z.object({
  image: z.string().optional().catch(undefined),
  build: z.unknown().optional(),
  privileged: z.unknown().optional(),
  depends_on: names.optional(),
  networks: names.optional(),
  secrets: names.optional(),
  configs: names.optional(),
  volumes: z.array(z.unknown()).catch([]).optional(),
  ports: z.array(z.unknown()).catch([]).optional(),
  environment: names.optional(),
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
