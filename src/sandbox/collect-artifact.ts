import { NotFoundError, type Sandbox } from "e2b";
import { type AgentRecord, sandboxPaths } from "../agents/contract.ts";
import type { Artifact } from "../events/schema.ts";
import type { NumberedRecord } from "../orchestration/commands.ts";
import type { SandboxOwner } from "./sandboxes.ts";

type ArtifactRecord = Extract<AgentRecord, { type: "artifact" }>;

export type MadeFile = { path: string; mediaType: string; bytes: Uint8Array<ArrayBuffer> };

/** Stores an artifact's content for good. Undefined where it is larger than the platform takes. */
export type KeepArtifact = (owner: SandboxOwner, file: MadeFile) => Promise<Artifact | undefined>;

/** Takes an artifact's content out of its sandbox, before the event that tells of it. */
export async function collectArtifact(
  sandbox: Sandbox,
  record: ArtifactRecord,
  keep: (file: MadeFile) => Promise<Artifact | undefined>,
): Promise<NumberedRecord["record"]> {
  const { path, mediaType } = record;
  try {
    const bytes = await sandbox.files.read(`${sandboxPaths.out}/${path}`, { format: "bytes" });
    const artifact = await keep({ path, mediaType, bytes: new Uint8Array(bytes) });
    return artifact === undefined
      ? remark(`${path} is too large to be kept`)
      : { type: "artifact", ...artifact };
  } catch (error) {
    if (error instanceof NotFoundError) return remark(`${path} was gone before it could be kept`);
    throw error;
  }
}

const remark = (text: string): NumberedRecord["record"] => ({ type: "log", stream: "runtime", text });
