import { builtInPool, type Program, runtimeProgram } from "../../src/agents/pool.ts";
import type { KeepArtifact } from "../../src/sandbox/collect-artifact.ts";
import type { ContentSource, ProgramContent } from "../../src/sandbox/upload.ts";
import type { StoredObject, TenantObjects } from "../../src/storage/objects.ts";

/** Programs by their path, kept for all sessions of an isolate: they change with the Worker alone. */
const programs = new Map<string, ArrayBuffer>();

/** The content of a program, from the Worker's assets. */
export async function loadProgram(assets: Fetcher, { path }: Program): Promise<ArrayBuffer | undefined> {
  const known = programs.get(path);
  if (known !== undefined) return known;
  const response = await assets.fetch(new URL(path, "https://assets"));
  if (!response.ok) return undefined;
  const content = await response.arrayBuffer();
  programs.set(path, content);
  return content;
}

/** What steps need: programs from the Worker's assets, files and artifacts from the tenant's objects. */
export function contentSource(assets: Fetcher, objects: TenantObjects): ContentSource {
  const contentOf = (program: Program): ProgramContent => ({
    name: program.name,
    sha256: program.sha256,
    load: () => loadProgram(assets, program),
  });
  return {
    runtime: contentOf(runtimeProgram()),
    program: (agent) => {
      const program = builtInPool().find(({ manifest }) => manifest.name === agent)?.program;
      return program ? contentOf(program) : undefined;
    },
    file: async (id) => readAll(await objects.getFile(id)),
    artifact: async (id) => readAll(await objects.getArtifact(id)),
  };
}

const readAll = async (object: StoredObject | null): Promise<ArrayBuffer | undefined> =>
  object === null ? undefined : new Response(object.body).arrayBuffer();

/** Stores artifacts of up to `maxBytes` among the tenant's objects. */
export const keepArtifact =
  (objects: TenantObjects, maxBytes: number): KeepArtifact =>
  async ({ runId, stepId }, file) =>
    file.bytes.byteLength > maxBytes ? undefined : objects.putArtifact({ runId, stepId, ...file });
