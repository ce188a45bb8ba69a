import type { Sandbox } from "e2b";
import { programPath, sandboxPaths } from "../agents/contract.ts";
import type { Assignment } from "../orchestration/assignment.ts";
import { FileUnavailable } from "./failure.ts";

type Data = string | ArrayBuffer;
type Upload = { path: string; data: Data };

/** A file as it is to be in a sandbox. Loading gives undefined where its content is not to be had. */
export type Content = { path: string; load: () => Promise<Data | undefined> };

/** Where the content of what a step needs comes from. Each gives undefined where there is no such thing. */
export type ContentSource = {
  program: (agent: string) => Promise<ArrayBuffer | undefined>;
  runtime: () => Promise<ArrayBuffer | undefined>;
  file: (id: string) => Promise<ArrayBuffer | undefined>;
  artifact: (id: string) => Promise<ArrayBuffer | undefined>;
};

/** How many bytes go into one upload call, beyond a single file that is larger by itself. */
const batchBytes = 4_194_304;

/**
 * Puts all that an attempt needs into its sandbox, except for what is there already (`present`, by path): programs,
 * task, snippets, the user's files and, over them, the artifacts of the steps before. Doing it twice leaves the same.
 */
export function uploadAssignment(
  sandbox: Sandbox,
  assignment: Assignment,
  source: ContentSource,
  present: ReadonlySet<string>,
): Promise<void> {
  return uploadContents(
    sandbox,
    contentsOf(assignment, source).filter(({ path }) => !present.has(path)),
  );
}

/** Puts files into a sandbox, one or more a call. Throws FileUnavailable where one cannot be loaded. */
export async function uploadContents(sandbox: Sandbox, contents: Content[]): Promise<void> {
  let batch: Upload[] = [];
  let bytes = 0;
  for (const { path, load } of contents) {
    const data = await load();
    if (data === undefined) throw new FileUnavailable(`${path} could not be read from where it is stored`);
    const size = typeof data === "string" ? data.length : data.byteLength;
    if (bytes + size > batchBytes && batch.length > 0) {
      await sandbox.files.write(batch);
      batch = [];
      bytes = 0;
    }
    batch.push({ path, data });
    bytes += size;
  }
  await sandbox.files.write(batch);
}

function contentsOf(assignment: Assignment, source: ContentSource): Content[] {
  const files: Content[] = [
    ...assignment.files.map(({ id, name }) => ({ path: name, load: () => source.file(id) })),
    ...assignment.artifacts.map(({ artifactId, path }) => ({
      path,
      load: () => source.artifact(artifactId),
    })),
  ];
  const byPath = new Map(files.map((content) => [content.path, content]));
  return [
    { path: sandboxPaths.runtime, load: source.runtime },
    { path: programPath(assignment.agent), load: () => source.program(assignment.agent) },
    { path: sandboxPaths.task, load: async () => JSON.stringify(assignment.task) },
    ...assignment.snippets.map(({ path, text }) => ({ path, load: async () => text })),
    ...[...byPath.values()].map(({ path, load }) => ({ path: `${sandboxPaths.files}/${path}`, load })),
  ];
}
