import { z } from "zod";
import { defaultValue, whyUnfitDefault } from "../forms/default-value.ts";
import { form } from "../forms/form.ts";
import { distinct } from "../text/distinct.ts";
import type { Fault } from "../text/faults-of.ts";
import { isWithinBounds } from "../text/glob.ts";
import { recordOf } from "../text/record.ts";
import { agentName } from "./agent-name.ts";

const words = (most: number) => z.array(z.string().trim().min(1).max(500)).max(most);

const bounds = "must have fewer globs, as its braces spell them out";

/** A glob over paths. */
export const fileGlob = z
  .string()
  .trim()
  .min(1)
  .max(200, { abort: true })
  .refine((glob) => isWithinBounds([glob]), { abort: true, error: bounds });

/** How an input can be given: uploaded files, code in the request's text, or an answer in words. */
const inputSource = z.enum(["files", "code", "text"]);

/** One thing an agent needs before it can work, and what to ask where it is missing. */
const inputSpec = z
  .strictObject({
    required: z.boolean().default(false),
    question: z.string().min(1).max(500).optional(),
    accepts: z.array(inputSource).min(1).max(3).optional(),
    choices: words(20).superRefine(distinct).optional(),
    /** The input is a form filled in. */
    schema: form.optional(),
    /** What counts as answered where nobody answers in time. */
    default: defaultValue.optional(),
  })
  .superRefine((spec, context) => {
    for (const { path, message } of faultsOfInput(spec)) context.addIssue({ code: "custom", path, message });
  });

function faultsOfInput(
  spec: Pick<InputSpec, "required" | "schema" | "choices" | "default"> & { accepts?: unknown },
): Fault[] {
  const { required, schema, choices, accepts } = spec;
  const faults: Fault[] = [];
  if (schema !== undefined && (choices ?? accepts) !== undefined) {
    faults.push({ path: ["schema"], message: "goes with neither choices nor accepts" });
  }
  if (spec.default !== undefined && !required) {
    faults.push({ path: ["default"], message: "goes with required: only what is required is asked for" });
  }
  const unfit = whyUnfitDefault(spec);
  return unfit === undefined ? faults : [...faults, { path: ["default"], message: unfit }];
}

/** A length of time as a manifest writes it: `500ms`, `120s` or `5m`. Becomes milliseconds, at most an hour. */
const duration = z
  .string()
  .regex(/^\d{1,7}(ms|s|m)$/, "must be a number followed by ms, s or m, such as 120s")
  .transform((text) => {
    const unit = /[a-z]+$/.exec(text)?.[0];
    return Number.parseInt(text, 10) * (unit === "m" ? 60_000 : unit === "s" ? 1_000 : 1);
  })
  .refine((ms) => ms >= 100 && ms <= 3_600_000, "must be between 100ms and 60m");

/** What in a request, or beside it, means an agent. */
export const triggers = z.strictObject({
  keywords: words(100).default([]),
  files: z.array(fileGlob).max(50, { abort: true }).refine(isWithinBounds, bounds).default([]),
  context: words(20).default([]),
});

const inputName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9_]{0,39}$/, "must be a small letter, then up to 39 letters, digits or _");

/** The front matter of an `AGENT.md`, as its author writes it. */
export const manifestSource = z.strictObject({
  name: agentName,
  description: z.string().trim().min(1).max(10_000),
  triggers: triggers.optional(),
  capabilities: words(50).optional(),
  examples: words(50).optional(),
  inputs: recordOf(inputName, inputSpec, 50).optional(),
  runtime: z.enum(["program", "model"]).optional(),
  program: z.string().max(200).optional(),
  timeout: duration.optional(),
  retries: z.int().min(0).max(5).optional(),
  fallback: z.array(agentName).max(5).optional(),
  consumes: words(10).optional(),
  produces: words(10).optional(),
  tools: words(100).optional(),
  permission: z.enum(["read-only", "write", "network"]).optional(),
});

/**
 * An agent as the platform knows it: every field present, with the names of those that were derived. Its prompt is not
 * part of it, as whole pools are kept at hand for routing.
 */
export const manifest = z.object({
  name: agentName,
  description: z.string(),
  triggers: z.object({
    keywords: z.array(z.string()),
    files: z.array(z.string()),
    context: z.array(z.string()),
  }),
  capabilities: z.array(z.string()),
  examples: z.array(z.string()),
  inputs: z.record(
    z.string(),
    z.object({
      required: z.boolean(),
      question: z.string(),
      accepts: z.array(inputSource),
      choices: z.array(z.string()).optional(),
      schema: form.optional(),
      default: defaultValue.optional(),
    }),
  ),
  runtime: z.enum(["program", "model"]),
  timeoutMs: z.int().positive(),
  retries: z.int().min(0),
  fallback: z.array(z.string()),
  consumes: z.array(z.string()),
  produces: z.array(z.string()),
  tools: z.array(z.string()),
  permission: z.enum(["read-only", "write", "network"]),
  /** Fields that the author left out and the platform filled in. */
  derived: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifest>;
export type InputSpec = Manifest["inputs"][string];
