// How a program asks a person. It waits for the answer, however long that takes: the step's time stands still
// meanwhile, and after a while the sandbox does too.

import { createInterface } from "node:readline";
import { z } from "zod";
import { type AgentReply, agentReply } from "../../../src/agents/contract.ts";
import type { Ask } from "../../../src/consultation/ask.ts";
import { formValue } from "../../../src/forms/form-value.ts";
import { AgentError, emit } from "./program.ts";

type AskOf<K extends Ask["kind"]> = Omit<Extract<Ask, { kind: K }>, "kind">;

/** Words or one of the choices as `text`, or the form filled in as `value`. */
const askAnswer = z.object({
  text: z.string().optional(),
  value: formValue.optional(),
  /** Nobody answered in time, and this is the question's default. */
  isDefault: z.literal(true).optional(),
});
/** What a person answered. */
export type AskAnswer = z.infer<typeof askAnswer>;

type Waiting = { resolve: (result: unknown) => void; reject: (error: AgentError) => void };

const waiting = new Map<string, Waiting>();
let asks = 0;
let isReading = false;

/**
 * Asks a person. With a `schema` the answer's `value` fits it; without, its `text` is one of the `choices`, where there
 * are any. Throws an `AgentError`: `question_expired` where nobody answers in time and there is no default,
 * `invalid_params` where the question breaks a rule, `too_many_asks`.
 */
export async function ask(question: AskOf<"question">): Promise<AskAnswer> {
  return askAnswer.parse(await request({ kind: "question", ...question }));
}

/** Waits until a person allows an action. Throws an `AgentError`, `permission_denied`, where that does not happen. */
export async function requestPermission(permission: AskOf<"permission">): Promise<void> {
  await request({ kind: "permission", ...permission });
}

function request(params: Ask): Promise<unknown> {
  readReplies();
  asks += 1;
  const id = `ask-${asks}`;
  emit({ type: "request", id, method: "ask", params });
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

/** Begins to read replies with the first request: a program that asks nothing leaves its standard input alone. */
function readReplies(): void {
  if (isReading) return;
  isReading = true;
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => take(agentReply.parse(JSON.parse(line))));
  lines.on("close", () => {
    for (const { reject } of waiting.values()) reject(new AgentError("no_reply", "There will be no answer."));
  });
}

function take({ id, result, error }: AgentReply): void {
  const asker = waiting.get(id);
  waiting.delete(id);
  if (error === undefined) asker?.resolve(result);
  else asker?.reject(new AgentError(error.code, error.message));
}
