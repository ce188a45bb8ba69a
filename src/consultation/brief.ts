import { z } from "zod";
import { defaultValue } from "../forms/default-value.ts";
import { form } from "../forms/form.ts";
import { formValue } from "../forms/form-value.ts";

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

/** A fenced block of code. `language` is what follows the fence, or empty. */
export const codeBlock = z.object({
  language: z.string(),
  text: z.string(),
  /** Where in the goal it stood, in characters; none where it is not of the request's own text. */
  at: z.int().min(0).optional(),
});

/** What the platform understood of a request, complete enough to route and plan by. */
export const brief = z.object({
  /** The user's words without their code blocks. */
  goal: z.string(),
  code: z.array(codeBlock),
  files: z.array(fileRef),
  /** Inputs given in words or as a form filled in, by the input's name: answers, mostly. */
  inputs: z.record(z.string(), z.union([z.string(), formValue])),
  /** Agents that the caller named, or a person chose when asked. Empty: the router decides. */
  agents: z.array(z.string()),
  /** Who is to do parts of the goal, by the part's text, as a person answered; null: it is no work of its own. */
  parts: z.record(z.string(), z.string().nullable()).optional(),
});
export type Brief = z.infer<typeof brief>;

/** The choice that a part of a request is no work of its own. No agent can have this name. */
export const noAgent = "no agent";

/** What a step's agent asked, and by which of its requests. */
const ofStep = { agent: z.string(), stepId: z.string(), attempt: z.int().min(1), requestId: z.string() };

/** A question to a person: for an input that an agent lacks, for the choice of agent, or an agent's own at work. */
export const question = z.object({
  id: z.string(),
  about: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("input"), agent: z.string(), input: z.string() }),
    /** Who should work: on the `part` of the request that this quotes, else on all of it. */
    z.object({ kind: z.literal("agent"), part: z.string().optional() }),
    z.object({ kind: z.literal("step"), ...ofStep }),
    z.object({
      kind: z.literal("permission"),
      ...ofStep,
      action: z.string(),
      detail: z.string().optional(),
    }),
  ]),
  text: z.string(),
  /** How it may be answered. `choice` means one of `choices`' values, as text; `value` means `schema` filled in. */
  accepts: z.array(z.enum(["files", "code", "text", "choice", "value"])),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  schema: form.optional(),
  /** What counts as answered where nobody answers in time: text, or a value for `schema`. */
  default: defaultValue.optional(),
});
export type Question = z.infer<typeof question>;

/** A person's answer: words (or code, or a choice's value), a form filled in, files, or words and files. */
export const answer = z.object({
  questionId: z.string(),
  text: z.string().optional(),
  value: formValue.optional(),
  files: z.array(fileRef).optional(),
  /** Nobody answered in time: this is the question's default. */
  isDefault: z.literal(true).optional(),
});
export type Answer = z.infer<typeof answer>;
