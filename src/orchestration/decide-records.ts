import type { EventDraft, Failure } from "../events/schema.ts";
import type { Refusal } from "../problems.ts";
import type { AttemptRef, NumberedRecord } from "./commands.ts";
import { takeAsk, tell } from "./decide-asks.ts";
import { failAttempt, findAttempt } from "./decide-attempt.ts";
import { newFailure } from "./recourse.ts";
import { aboutStep, type Turn, type Undated } from "./turn.ts";

type Record = NumberedRecord["record"];
type RecordOf<T extends Record["type"]> = Extract<Record, { type: T }>;

/**
 * Stores what an agent wrote, once: records up to the last stored one were read before and are passed
 * over. A result or an error counts only together with the exit behind it, so both come in one command.
 */
export function readRecords(
  turn: Turn,
  command: AttemptRef & { records: NumberedRecord[] },
): Refusal | undefined {
  const found = findAttempt(turn, command);
  if (found === undefined) return { code: "run_ended", detail: "The attempt is over." };
  const about = aboutStep(found.run, found.step);
  const { attempt } = command;
  let result: RecordOf<"result"> | undefined;
  let error: RecordOf<"error"> | undefined;

  for (const { number, record } of command.records) {
    if (number <= found.step.lastRecord) continue;
    if (record.type === "result") result = record;
    else if (record.type === "error") error = record;
    else if (record.type === "exit") return endAttempt(turn, command, record, result, error);
    else {
      turn.emit({ ...about, ...outputOf(record, { attempt, record: number }) });
      if (record.type === "request") takeRequest(turn, command, record);
    }
  }
  return undefined;
}

/** The event that shows a record of an agent's output. */
function outputOf(
  record: Exclude<Record, RecordOf<"result" | "error" | "exit">>,
  from: { attempt: number; record: number },
): Undated<EventDraft> {
  switch (record.type) {
    case "message.delta":
      return { type: "agent.message.delta", data: { ...from, text: record.text } };
    case "message":
      return { type: "agent.message", data: { ...from, text: record.text } };
    case "log":
      return { type: "agent.log", data: { ...from, stream: record.stream, text: record.text } };
    case "decision": {
      const text = record.reason === undefined ? record.summary : `${record.summary}: ${record.reason}`;
      return { type: "agent.log", data: { ...from, stream: "decision", text } };
    }
    case "usage": {
      // An agent's own word on what it used is shown, and never billed.
      const { type: _type, ...used } = record;
      return {
        type: "agent.log",
        data: { ...from, stream: "runtime", text: `usage ${JSON.stringify(used)}` },
      };
    }
    case "tool.call": {
      const { callId, name, input } = record;
      return { type: "agent.tool.call", data: { ...from, callId, name, input } };
    }
    case "tool.result": {
      const { callId, output, isError = false } = record;
      return { type: "agent.tool.result", data: { ...from, callId, output, isError } };
    }
    case "finding": {
      const { type: _type, ...finding } = record;
      return { type: "agent.finding", data: { ...from, ...finding } };
    }
    case "artifact": {
      const { type: _type, ...artifact } = record;
      return { type: "agent.artifact", data: { ...from, ...artifact } };
    }
    case "request": {
      const { id, method, params } = record;
      return { type: "agent.request", data: { ...from, id, method, params } };
    }
  }
}

function takeRequest(turn: Turn, ref: AttemptRef, { id, method, params }: RecordOf<"request">): void {
  const message = `This platform does not answer "${method}" requests.`;
  if (method === "ask") takeAsk(turn, ref, id, params);
  else tell(turn, ref, id, { error: { code: "method_unavailable", message } });
}

function endAttempt(
  turn: Turn,
  ref: AttemptRef,
  exit: RecordOf<"exit">,
  result: RecordOf<"result"> | undefined,
  error: RecordOf<"error"> | undefined,
): Refusal | undefined {
  const found = findAttempt(turn, ref);
  if (exit.code !== 0 || result === undefined || found === undefined) {
    return failAttempt(turn, ref, failureOf(exit, error));
  }
  const { summary, output } = result;
  const data = { attempt: ref.attempt, summary, output };
  turn.emit({ type: "step.succeeded", ...aboutStep(found.run, found.step), data });
  return undefined;
}

function failureOf(exit: RecordOf<"exit">, error: RecordOf<"error"> | undefined): Failure {
  if (error?.code === "timeout") return newFailure("timeout", error.message);
  if (error !== undefined) return newFailure("agent_failed", `${error.code}: ${error.message}`);
  if (exit.code === 0) return newFailure("agent_no_result", "The agent ended without a result.");
  const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  return newFailure("agent_crashed", `The agent ended with ${how}.`);
}
