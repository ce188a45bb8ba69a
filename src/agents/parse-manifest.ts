import type { z } from "zod";
import { deriveManifest } from "./derive-manifest.ts";
import { type FrontMatter, type ManifestProblem, readFrontMatter } from "./front-matter.ts";
import type { Manifest } from "./manifest.ts";
import { manifestInFile } from "./manifest-in-file.ts";

export type ParsedManifest = { ok: true; manifest: Manifest } | { ok: false; problems: ManifestProblem[] };

/** In bytes of UTF-8: 64 KiB. */
const maxBytes = 65_536;

/**
 * Parses an `AGENT.md`: YAML front matter that describes the agent, and a body that is its prompt. Never throws;
 * what is wrong is told by line and field.
 */
export function parseManifest(markdown: string): ParsedManifest {
  if (markdown.length > maxBytes || new TextEncoder().encode(markdown).byteLength > maxBytes) {
    return { ok: false, problems: [{ field: "", message: `must have at most ${maxBytes} bytes` }] };
  }
  const front = readFrontMatter(markdown);
  if (!front.ok) return front;
  const source = manifestInFile.safeParse(front.value.data);
  if (!source.success) {
    return { ok: false, problems: source.error.issues.flatMap((issue) => toProblems(issue, front.value)) };
  }
  return { ok: true, manifest: deriveManifest(source.data, front.value.body.trim()) };
}

function toProblems(issue: z.core.$ZodIssue, { lineOf }: FrontMatter): ManifestProblem[] {
  const unknown = issue.code === "unrecognized_keys";
  const paths = unknown ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  return paths.map((path) => {
    const line = lineOf(path);
    const problem = {
      field: path.join("."),
      message: unknown ? "is not a field of a manifest" : issue.message,
    };
    return line === undefined ? problem : { line, ...problem };
  });
}
