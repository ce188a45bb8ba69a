import { createHash } from "node:crypto";
import type { ProgramContent } from "../../../src/sandbox/upload.ts";

/** A program that a step can be given. `onLoad` hears of it whenever its content is asked for. */
export const programNamed = (
  name: string,
  content: Buffer,
  onLoad?: (name: string) => void,
): ProgramContent => ({
  name,
  sha256: createHash("sha256").update(content).digest("hex"),
  load: async () => {
    onLoad?.(name);
    return new Uint8Array(content).buffer;
  },
});
