import type { Brief, FileRef } from "./brief.ts";
import { extractCode } from "./code-blocks.ts";

/** Reads a request into a brief: its code blocks apart from its words. Linear in the request's length. */
export function readRequest(request: { input: string; files: FileRef[]; agents: string[] }): Brief {
  const { code, rest } = extractCode(request.input);
  return { goal: rest, code, files: request.files, inputs: {}, agents: [...new Set(request.agents)] };
}
