import { realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { lookup } from "mrmime";
import type { AgentRecord } from "../../src/agents/contract.ts";

type ArtifactRecord = Extract<AgentRecord, { type: "artifact" }>;

/** Source code whose usual ending means something else to the registry of media types, or nothing. */
const sourceTypes: Record<string, string> = {
  ts: "text/x-typescript",
  mts: "text/x-typescript",
  cts: "text/x-typescript",
  tsx: "text/x-typescript",
  py: "text/x-python",
  sh: "text/x-shellscript",
};

function mediaTypeOf(path: string): string {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return sourceTypes[extension] ?? lookup(path) ?? "application/octet-stream";
}

/**
 * The record of an artifact that the agent named, `path` being relative to `outDirectory`. Links are
 * followed, so what leaves the folder is refused, as is what is no file: then the answer says why.
 */
export async function describeArtifact(
  outDirectory: string,
  path: string,
): Promise<ArtifactRecord | { refused: string }> {
  try {
    const out = await realpath(outDirectory);
    const file = await realpath(join(out, path));
    if (!file.startsWith(out + sep)) return { refused: "it is outside the folder of artifacts" };
    const stats = await stat(file);
    if (!stats.isFile()) return { refused: "it is not a file" };
    const inside = relative(out, file).split(sep).join("/");
    return { type: "artifact", path: inside, mediaType: mediaTypeOf(inside), bytes: stats.size };
  } catch {
    return { refused: "there is no such file" };
  }
}
