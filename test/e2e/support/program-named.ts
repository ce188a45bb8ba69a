import { createHash } from "node:crypto";
import type { ProgramContent } from "../../../src/sandbox/upload.ts";

/** A program that a step can be given. */
export const programNamed = (name: string, content: Buffer): ProgramContent => ({
  name,
  sha256: createHash("sha256").update(content).digest("hex"),
  load: async () => new Uint8Array(content).buffer,
});
