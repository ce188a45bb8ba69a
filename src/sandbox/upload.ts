import type { Sandbox } from "e2b";
import { sandboxPaths } from "../agents/contract.ts";
import type { Assignment } from "../orchestration/assignment.ts";
import { FileUnavailable } from "./failure.ts";
import { pathOf } from "./programs.ts";

type Data = string | ArrayBuffer;
type Upload = { path: string; data: Data };

/** A file as it is to be in a sandbox. Loading gives undefined where its content is not to be had. */
export type Content = { path: string; load: () => Promise<Data | undefined> };

/** A program, by the hash of its content. */
export type ProgramContent = {
  name: string;
  sha256: string;
  load: () => Promise<ArrayBuffer | undefined>;
};

/** Where the content of what a step needs comes from. Each gives undefined where there is no such thing. */
export type ContentSource = {
  runtime: ProgramContent;
  program: (agent: string) => ProgramContent | undefined;
  file: (id: string) => Promise<ArrayBuffer | undefined>;
  artifact: (id: string) => Promise<ArrayBuffer | undefined>;
};

/** How many bytes go into one upload call, beyond a single file that is larger by itself. */
const batchBytes = 4_194_304;

/** The two programs of a step, as they are to be in its sandbox. */
export type StepPrograms = { runtime: Content; agent: Content };

/**
 * The programs of a step of this agent, in a sandbox that has those of `present`, by path. Throws FileUnavailable where
 * the agent has none.
 */
export function stepPrograms(
  agent: string,
  source: ContentSource,
  present: ReadonlySet<string>,
): StepPrograms {
  const program = source.program(agent);
  if (program === undefined) throw new FileUnavailable(`the agent ${agent} has no program`);
  const placed = (content: ProgramContent): Content => ({
    path: pathOf(content, present),
    load: content.load,
  });
  return { runtime: placed(source.runtime), agent: placed(program) };
}

/**
 * All that an attempt needs in its sandbox beside programs: task, snippets, the user's files and, over them, the
 * artifacts of the steps before.
 */
export function workOf(assignment: Assignment, source: ContentSource): Content[] {
  const files: Content[] = [
    ...assignment.files.map(({ id, name }) => ({ path: name, load: () => source.file(id) })),
    ...assignment.artifacts.map(({ artifactId, path }) => ({
      path,
      load: () => source.artifact(artifactId),
    })),
  ];
  const byPath = new Map(files.map((content) => [content.path, content]));
  return [
    { path: sandboxPaths.task, load: async () => JSON.stringify(assignment.task) },
    ...assignment.snippets.map(({ path, text }) => ({ path, load: async () => text })),
    ...[...byPath.values()].map(({ path, load }) => ({ path: `${sandboxPaths.files}/${path}`, load })),
  ];
}

/** Puts files into a sandbox, one or more a call: doing it twice leaves the same. Throws FileUnavailable where one cannot be loaded. */
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
