import * as z from "zod/mini";

const terminalCells = z.number().check(z.int(), z.minimum(1), z.maximum(65_535));
const terminal = z.object({ size: z.object({ cols: terminalCells, rows: terminalCells }) });

/** What the calls of the process service carry, as far as this host serves them. */
export const startRequest = z.object({
  process: z.object({
    cmd: z.string().check(z.minLength(1)),
    args: z.array(z.string()),
    envs: z.record(z.string().check(z.regex(/^[^=\0]+$/, "not a name of a variable")), z.string()),
    cwd: z.optional(z.string()),
  }),
  tag: z.optional(z.string()),
  stdin: z.optional(z.boolean()),
  pty: z.optional(terminal),
});

export const processSelector = z.object({
  selector: z.discriminatedUnion("case", [
    z.object({ case: z.literal("pid"), value: z.number() }),
    z.object({ case: z.literal("tag"), value: z.string() }),
  ]),
});

export const selectRequest = z.object({ process: processSelector });

export const updateRequest = z.object({ process: processSelector, pty: z.optional(terminal) });

const processInput = z.object({
  input: z.object({ case: z.enum(["stdin", "pty"]), value: z.instanceof(Uint8Array) }),
});

export const sendInputRequest = z.object({ process: processSelector, input: processInput });

/** One message of an input stream, the first of which names the process. */
export const streamInputRequest = z.object({
  event: z.discriminatedUnion("case", [
    z.object({ case: z.literal("start"), value: z.object({ process: processSelector }) }),
    z.object({ case: z.literal("data"), value: z.object({ input: processInput }) }),
    z.object({ case: z.literal("keepalive"), value: z.unknown() }),
  ]),
});

export const sendSignalRequest = z.object({
  process: processSelector,
  signal: z.union([z.literal(9), z.literal(15)]),
});

export type StartRequest = z.infer<typeof startRequest>;
export type ProcessInput = z.infer<typeof processInput>["input"];
export type ProcessSelector = z.infer<typeof processSelector>["selector"];

export type ProcessEvent =
  | { case: "start"; value: { pid: number } }
  | { case: "data"; value: { output: { case: "stdout" | "stderr" | "pty"; value: Uint8Array } } }
  | { case: "end"; value: { exitCode: number; exited: boolean; status: string; error?: string } }
  | { case: "keepalive"; value: Record<string, never> };
