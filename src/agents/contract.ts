// The contract between a session and an agent's program in its sandbox (docs/agents.md):
// the session writes one task file and follows one file of records; nothing else crosses.

import { z } from "zod";
import { formValue } from "../forms/form-value.ts";
import { fileNameFault } from "../text/file-name.ts";
import { severity } from "./severity.ts";

/** A path that stays below the folder it is relative to, whatever wrote it down. */
const pathBelow = z.string().refine((path) => fileNameFault(path) === null, "must be a relative path");

/** Where things are inside a sandbox. */
export const sandboxPaths = {
  task: "/workspace/task.json",
  files: "/workspace/files",
  snippets: "/workspace/snippets",
  out: "/workspace/out",
  records: "/workspace/.miosa/events.ndjson",
} as const;

/** What the runtime passes on of an agent's output, per step; what exceeds it is cut, and the cut is told. */
export const recordLimits = {
  /** The longest record or line of output, in bytes of its JSON. */
  maxLineBytes: 32_768,
  /** Records in a second, averaged over one second. */
  maxPerSecond: 500,
  /** Bytes of all records of one step. */
  maxTotalBytes: 4_194_304,
  /** Records of one step. */
  maxRecords: 10_000,
} as const;

/** A piece of code found in the request's text, written by the session as a file of its own. */
export const snippet = z.object({ language: z.string().max(20), path: z.string() });

/** Something that an agent found, with its place where that is known. */
export const finding = z.object({
  severity,
  message: z.string().max(8_000),
  rule: z.string().max(200).optional(),
  /** Path relative to the user's files. */
  file: z.string().max(1_000).optional(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  fix: z.string().max(8_000).optional(),
});
export type Finding = z.infer<typeof finding>;

/** `/workspace/task.json`: everything an agent is told. Data only: no program runs any part of it. */
export const task = z.object({
  version: z.literal(1),
  runId: z.string(),
  stepId: z.string(),
  agent: z.string(),
  /** The user's words. */
  request: z.string(),
  /** Answers and other named inputs: words, or a form filled in. */
  inputs: z.record(z.string(), z.union([z.string(), formValue])),
  /** Names of the user's files, relative to `/workspace/files`. Archives are unpacked there before the agent starts. */
  files: z.array(z.string()),
  /** Code blocks of the request, as absolute paths below `/workspace/snippets`. */
  snippets: z.array(snippet),
  context: z.array(z.object({ id: z.string(), title: z.string(), text: z.string() })),
  /** Results of the steps that this one builds on; in a graph, what the step uses of them. */
  previous: z.array(
    z.object({
      stepId: z.string(),
      agent: z.string(),
      summary: z.string(),
      output: z.unknown(),
      findings: z.array(finding).optional(),
    }),
  ),
  /** Steps that this one builds on and does without, as they did not succeed. */
  missing: z.array(z.object({ stepId: z.string(), agent: z.string(), reason: z.string() })).optional(),
  limits: z.object({ timeoutMs: z.int().positive() }),
});
export type Task = z.infer<typeof task>;

/** The longest text of a record, in UTF-16 units. */
export const maxTextLength = 32_768;
const text = z.string().max(maxTextLength);

/** One line of `/workspace/.miosa/events.ndjson`. */
export const agentRecord = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message.delta"), text }),
  z.object({ type: z.literal("message"), text }),
  z.object({
    type: z.literal("tool.call"),
    callId: z.string().max(100),
    name: z.string().max(200),
    input: z.unknown(),
  }),
  z.object({
    type: z.literal("tool.result"),
    callId: z.string().max(100),
    output: z.unknown(),
    isError: z.boolean().optional(),
  }),
  /** Any line of output that is not a record, and the runtime's own remarks. */
  z.object({ type: z.literal("log"), stream: z.enum(["stdout", "stderr", "runtime"]), text }),
  z.object({ type: z.literal("finding"), ...finding.shape }),
  /** A file below `/workspace/out`; `path` is relative to it. */
  z.object({
    type: z.literal("artifact"),
    path: pathBelow,
    mediaType: z.string().max(200),
    bytes: z.int().min(0),
  }),
  z.object({ type: z.literal("decision"), summary: text, reason: text.optional() }),
  z.object({
    type: z.literal("usage"),
    modelTokens: z.int().min(0).optional(),
    cpuMs: z.int().min(0).optional(),
  }),
  z.object({
    type: z.literal("request"),
    id: z.string().min(1).max(100),
    method: z.enum(["ask", "context.get", "context.search", "memory.search", "model.complete", "tool.call"]),
    params: z.unknown(),
  }),
  /** The agent's answer. Without one, an exit with code 0 is still a failure. */
  z.object({ type: z.literal("result"), summary: z.string().max(8_000), output: z.unknown() }),
  z.object({ type: z.literal("error"), code: z.string().max(100), message: z.string().max(8_000) }),
  /** Always the last line, written by the runtime. */
  z.object({ type: z.literal("exit"), code: z.int().nullable(), signal: z.string().nullable() }),
]);
export type AgentRecord = z.infer<typeof agentRecord>;

/** One line that the session writes to the runtime's standard input, in answer to a `request`. */
export const agentReply = z.object({
  type: z.literal("reply"),
  id: z.string(),
  result: z.unknown().optional(),
  /** `pointer` is to what is wrong in the request's params. */
  error: z.object({ code: z.string(), message: z.string(), pointer: z.string().optional() }).optional(),
});
export type AgentReply = z.infer<typeof agentReply>;
