import { styleText } from "node:util";
import type { Finding } from "../../src/agents/contract.ts";
import type { Event, RunResult } from "../../src/events/schema.ts";

type Style = Parameters<typeof styleText>[0];

/** Colours where standard output is a terminal, and nowhere else. */
export const paint = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout });

/** An event as a person likes to read it; undefined where it tells a person nothing. */
export function printEvent(event: Event): string | undefined {
  const text = describe(event);
  if (text === undefined) return undefined;
  const [first = "", ...rest] = text.split("\n");
  const margin = paint("dim", `${String(event.seq).padStart(4)}  `);
  return [`${margin}${first}`, ...rest.map((line) => `      ${line}`)].join("\n");
}

function describe(event: Event): string | undefined {
  switch (event.type) {
    case "session.created":
      return `${paint("bold", "session")}   ${event.data.title ?? "without a title"}`;
    case "run.requested":
      return `${paint("bold", "request")}   ${event.data.input}  ${paint("dim", `(${event.data.files.length} files)`)}`;
    case "route.decided":
      return `${paint("bold", "route")}     ${event.data.ranked.slice(0, 3).map(ranked).join(", ")}, confidence ${percent(event.data.confidence)}`;
    case "consultation.question":
      return `${paint("yellow", "question")}  ${event.data.text}`;
    case "consultation.completed":
      return `${paint("bold", "consult")}   nothing to ask, confidence ${percent(event.data.confidence)}`;
    case "plan.proposed":
      return `${paint("bold", "plan")}      ${event.data.shape}: ${event.data.steps.map(({ agent }) => agent).join(", ")}`;
    case "sandbox.created":
      return paint("dim", `sandbox   ${event.data.sandboxId} for ${event.agent ?? "a step"}`);
    case "sandbox.killed":
      return paint("dim", `sandbox   ${event.data.sandboxId} is gone`);
    case "run.completed":
      return `${paint(["green", "bold"], "completed")} ${event.data.summary}${artifacts(event.data)}`;
    case "run.failed":
      return `${paint(["red", "bold"], "failed")}    ${event.data.failure.message}`;
    case "run.cancelled":
      return `${paint("yellow", "cancelled")} ${event.data.reason}`;
    default:
      return describeStep(event) ?? describeAgent(event);
  }
}

function describeStep(event: Event): string | undefined {
  const agent = event.agent ?? "";
  switch (event.type) {
    case "step.started":
      return `${paint("cyan", "step")}      ${agent} works`;
    case "step.retrying":
      return `${paint("yellow", "retry")}     ${agent}: ${event.data.failure.message}`;
    case "step.fallback":
      return `${paint("yellow", "fallback")}  ${event.data.from} to ${event.data.to}: ${event.data.failure.message}`;
    case "step.succeeded":
      return `${paint("green", "step")}      ${agent}: ${event.data.summary}`;
    case "step.failed":
      return `${paint("red", "step")}      ${agent}: ${event.data.failure.message}`;
    case "step.skipped":
      return `${paint("yellow", "step")}      ${agent} skipped: ${event.data.reason}`;
    default:
      return undefined;
  }
}

function describeAgent(event: Event): string | undefined {
  switch (event.type) {
    case "agent.message":
    case "agent.message.delta":
      return `${paint("dim", "says")}      ${event.data.text.trimEnd()}`;
    case "agent.tool.call":
      return paint("dim", `tool      ${event.data.name} ${JSON.stringify(event.data.input).slice(0, 120)}`);
    case "agent.finding":
      return finding(event.data);
    case "agent.artifact":
      return `${paint("magenta", "artifact")}  ${event.data.path} ${paint("dim", `(${event.data.bytes} bytes)`)}`;
    default:
      return undefined;
  }
}

const severityStyle = { error: "red", warning: "yellow", info: "blue" } as const;

function finding({ severity, file, line, message }: Finding): string {
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}  `;
  return `${paint(severityStyle[severity], "finding")}   ${paint("underline", place.trimEnd())}  ${message.split("\n")[0]}`;
}

const artifacts = ({ artifacts }: RunResult): string =>
  artifacts
    .map(({ path, artifactId }) => `\n          ${paint("magenta", path)} ${paint("dim", artifactId)}`)
    .join("");

const ranked = ({ agent, score }: { agent: string; score: number }): string => `${agent} ${percent(score)}`;

const percent = (share: number): string => `${Math.round(share * 100)} %`;
