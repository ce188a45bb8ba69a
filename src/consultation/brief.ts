import { z } from "zod";

/** A stored file, as a request refers to it. */
export const fileRef = z.object({
  id: z.string(),
  /** Relative path with forward slashes, as the user named it. */
  name: z.string(),
  bytes: z.int().min(0),
  sha256: z.string(),
  mediaType: z.string(),
});
export type FileRef = z.infer<typeof fileRef>;

/** A fenced block of code in the request's text. `language` is what follows the fence, or empty. */
export const codeBlock = z.object({ language: z.string(), text: z.string() });

/** What the platform understood of a request, complete enough to route and plan by. */
export const brief = z.object({
  /** The user's words without their code blocks. */
  goal: z.string(),
  code: z.array(codeBlock),
  files: z.array(fileRef),
  /** Inputs given in words, by the input's name: answers, mostly. */
  inputs: z.record(z.string(), z.string()),
  /** Agents that the caller named, or a person chose when asked. Empty: the router decides. */
  agents: z.array(z.string()),
});
export type Brief = z.infer<typeof brief>;

/** A question to the user: for an input that an agent lacks, or for the choice of agent. */
export const question = z.object({
  id: z.string(),
  about: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("input"), agent: z.string(), input: z.string() }),
    z.object({ kind: z.literal("agent") }),
  ]),
  text: z.string(),
  /** How it may be answered. `choice` means one of `choices`' values, as text. */
  accepts: z.array(z.enum(["files", "code", "text", "choice"])),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
});
export type Question = z.infer<typeof question>;

/** A user's answer: words (or code, or a choice's value), files, or both. */
export const answer = z.object({
  questionId: z.string(),
  text: z.string().optional(),
  files: z.array(fileRef).optional(),
});
export type Answer = z.infer<typeof answer>;
