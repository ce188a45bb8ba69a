// Which of the user's files describe an API, and which two of them are versions of the same one.

import { posix } from "node:path";
import { z } from "zod";
import { readYaml, type YamlFault, type YamlSource } from "../sdk/formats/yaml-source.ts";
import { filesMeant } from "../sdk/request/files-meant.ts";

/** An OpenAPI document that can be read, with the title and version that it gives itself. */
export type Description = YamlSource & { file: string; text: string; title: string; version: string };

/** A file that means to be a description and cannot be read. */
export type Unreadable = { file: string; faults: YamlFault[] };

/** Two versions of an API. */
export type Versions = { before: Description; after: Description };

const heading = z.object({
  info: z.object({ title: z.string(), version: z.coerce.string() }).partial().optional(),
});

/** Whether a text begins a description: only then is it read as a whole. */
export const isDescription = (text: string): boolean =>
  /^[ \t]*(?:\{[ \t]*)?["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]\./m.test(text.slice(0, 20_000));

/** Reads a description, or tells why that cannot be done. */
export function readDescription(file: string, text: string): Description | Unreadable {
  const source = readYaml(text);
  if (source.faults.length > 0) return { file, faults: source.faults };
  const info = heading.safeParse(source.value).data?.info;
  return { ...source, file, text, title: info?.title ?? "", version: info?.version ?? "" };
}

/** Of the descriptions those that the request names, all where it names none; and the files that it leaves out. */
export function namedDescriptions(request: string, descriptions: readonly Description[]) {
  const { files, leftOut } = filesMeant(
    request,
    descriptions.map(({ file }) => file),
  );
  return { descriptions: descriptions.filter(({ file }) => files.includes(file)), leftOut };
}

/** Words of a path that tell an older version from a newer one. */
const older = /(^|[^a-z])(old|before|base|previous|prev|current|v?1)([^a-z0-9]|$)/i;
const newer = /(^|[^a-z])(new|after|next|revision|proposed|proposal|v?[2-9])([^a-z0-9]|$)/i;

function age({ file }: Description): number {
  const name = posix.join(posix.basename(posix.dirname(file)), posix.basename(file).replace(/\.\w+$/, ""));
  return Number(newer.test(name)) - Number(older.test(name));
}

/** The older first: by their versions, else by the words in their names, else as they are listed. */
function byAge(a: Description, b: Description): number {
  const versions = a.version.localeCompare(b.version, "en", { numeric: true });
  return versions || age(a) - age(b);
}

/** Each description with the next newer one of the same API: of the same title, or the only two there are. */
export function pairVersions(descriptions: readonly Description[]): Versions[] {
  const [first, second, third] = descriptions.toSorted(byAge);
  if (first && second && !third) return [{ before: first, after: second }];
  const titles = new Set(descriptions.map(({ title }) => title).filter((title) => title !== ""));
  return [...titles].flatMap((title) => {
    const versions = descriptions.filter((description) => description.title === title).toSorted(byAge);
    return versions.flatMap((after, index) => {
      const before = versions[index - 1];
      // Copies of one version are no versions of each other.
      return before && byAge(before, after) < 0 ? [{ before, after }] : [];
    });
  });
}
