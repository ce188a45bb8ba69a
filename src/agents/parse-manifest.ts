import type { Fault } from "../text/faults-of.ts";
import { toCommonForm } from "./common-form.ts";
import { deriveManifest } from "./derive-manifest.ts";
import {
  type FrontMatter,
  fileStart,
  type ManifestProblem,
  maxProblems,
  readFrontMatter,
  splitDocument,
} from "./front-matter.ts";
import { isRecord } from "./is-record.ts";
import { type Manifest, triggers } from "./manifest.ts";
import { type ManifestInFile, manifestInFile } from "./manifest-in-file.ts";
import { isTool } from "./tools.ts";
import { understand } from "./understand.ts";

/** An `AGENT.md` that can be used, in its parts. */
export type AgentFile = {
  manifest: Manifest;
  /** The body: what a model agent is told to be, and what a person reads of a program agent. */
  prompt: string;
  /** The front matter, as it was written. */
  frontMatter: string;
  /** What was passed over, or understood in another way than it was written. */
  warnings: ManifestProblem[];
  positionOf: FrontMatter["positionOf"];
};

/** A file that can be used, or all that is wrong with it. */
export type ParsedManifest = ({ ok: true } & AgentFile) | { ok: false; problems: ManifestProblem[] };

/** Of a whole file, in bytes of UTF-8: 64 KiB. */
export const maxManifestBytes = 65_536;

/** What else there may not be in a manifest, by path. */
type FindFaults = (source: ManifestInFile) => Fault[];

/**
 * Parses an `AGENT.md`: YAML front matter that describes the agent, and a body that is its prompt. Never throws; what
 * is wrong is told by line, column and field. `name` is for a file that does not say its agent's.
 */
export function parseManifest(
  markdown: string,
  name?: string,
  findFaults: FindFaults = () => [],
): ParsedManifest {
  if (
    markdown.length > maxManifestBytes ||
    new TextEncoder().encode(markdown).byteLength > maxManifestBytes
  ) {
    return {
      ok: false,
      problems: [{ ...fileStart, field: "", message: `must have at most ${maxManifestBytes} bytes` }],
    };
  }
  const parts = splitDocument(markdown);
  if (!parts.ok) return parts;
  const front = readFrontMatter(parts.value);
  if (!front.ok) return front;
  const data = front.value.data ?? {};
  if (!isRecord(data)) return { ok: false, problems: problemsAt([noFields], front.value) };
  const fields = toCommonForm(data);
  const understood = understand(name === undefined ? fields : { name, ...fields });
  if (!understood.ok) return { ok: false, problems: problemsAt(understood.faults, front.value) };
  const { source, passedOver } = understood;
  const faults = findFaults(source);
  if (faults.length > 0) return { ok: false, problems: problemsAt(faults, front.value) };
  const warnings = [...passedOver, ...strangers(fields), ...missingTools(source)];
  return {
    ok: true,
    manifest: deriveManifest(source, data.name),
    prompt: parts.value.body.trim(),
    frontMatter: parts.value.frontMatter,
    warnings: [...front.value.warnings, ...problemsAt(warnings, front.value)].slice(0, maxProblems),
    positionOf: front.value.positionOf,
  };
}

const noFields: Fault = { path: [], message: "must have fields, such as `description: Reviews code`" };

const strangers = (fields: Record<string, unknown>): Fault[] =>
  [
    ...keysBeyond(manifestInFile.shape, fields).map((key) => [key]),
    ...keysBeyond(triggers.shape, fields.triggers).map((key) => ["triggers", key]),
  ].map((path) => ({ path, message: "is not a field of a manifest, and was passed over" }));

const missingTools = ({ tools = [] }: ManifestInFile): Fault[] =>
  tools.flatMap((tool, index) =>
    isTool(tool) ? [] : [{ path: ["tools", index], message: `names the tool "${tool}", which there is not` }],
  );

const keysBeyond = (shape: object, fields: unknown): string[] =>
  Object.keys(isRecord(fields) ? fields : {}).filter((key) => !Object.hasOwn(shape, key));

const problemsAt = (faults: Fault[], front: FrontMatter): ManifestProblem[] =>
  faults.slice(0, maxProblems).map(({ path, message }) => problemAt(path, message, front));

/** What is wrong with a field, or with a part of it, and where that stands. */
export const problemAt = (
  path: PropertyKey[],
  message: string,
  { positionOf }: Pick<FrontMatter, "positionOf">,
): ManifestProblem => ({
  ...positionOf(path),
  field: path.join("."),
  message,
});
