import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SandboxHostOptions, startSandboxHost } from "../../../local/sandbox/host.ts";
import type { Manifest } from "../../../src/agents/manifest.ts";
import type { EventDraft } from "../../../src/events/schema.ts";
import { newId } from "../../../src/ids.ts";
import { assignmentOf, repliesTo } from "../../../src/orchestration/assignment.ts";
import type { Command } from "../../../src/orchestration/commands.ts";
import { decide } from "../../../src/orchestration/decide.ts";
import { effects } from "../../../src/orchestration/effects.ts";
import { evolve } from "../../../src/orchestration/evolve.ts";
import { initialState, type SessionState } from "../../../src/orchestration/state.ts";
import { driveAttempt } from "../../../src/sandbox/drive.ts";
import { Driving } from "../../../src/sandbox/driving.ts";
import { Sandboxes } from "../../../src/sandbox/sandboxes.ts";
import { programNamed } from "./program-named.ts";

export type AgentRun = {
  sandboxes: Sandboxes;
  /** The first is asked for; the others are there for it to fall back on. All are the same program. */
  pool: [Manifest, ...Manifest[]];
  /** Its source, or its file's content. */
  program: string | Buffer;
  /** The request, where it matters. */
  input?: string;
  /** Hears of each program that is uploaded, by its name. */
  onUpload?: (program: string) => void;
  /** Hears each event before the work goes on. */
  onEvent?: (event: EventDraft) => Promise<void>;
};

/** Starts a sandbox host of one's own, and what a session uses it by. */
export async function startSandboxes(options: Partial<SandboxHostOptions> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "miosa-agents-"));
  const own = { port: 0, dataDir, apiKey: "key", allowUnisolatedCode: true };
  const host = await startSandboxHost({ ...own, ...options });
  const url = `http://127.0.0.1:${host.port}`;
  const connection = { E2B_API_KEY: "key", E2B_API_URL: url, E2B_SANDBOX_URL: url };
  return {
    url,
    sandboxes: new Sandboxes({ ...connection, E2B_TEMPLATE: options.templateName ?? "base" }),
    stop: async () => {
      await host.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs an agent as a session's core would, to the run's end, and gives the run's events. */
export async function runAgent({
  sandboxes,
  pool,
  program,
  input = "work",
  onUpload,
  onEvent,
}: AgentRun): Promise<EventDraft[]> {
  const events: EventDraft[] = [];
  const agents = [pool[0].name];
  let state: SessionState = initialState;
  const take = async (command: Command): Promise<void> => {
    const free = { unavailability: () => null, microUsdPerSandboxSecond: 0 };
    const decided = decide(state, command, { now: Date.now(), newId, pool, ...free });
    if (!decided.ok) return;
    state = decided.value.reduce(evolve, state);
    events.push(...decided.value);
    for (const event of decided.value) await onEvent?.(event);
  };
  await take({ type: "create-session", metadata: {} });
  const request = { input, strategy: "auto", onBusy: "queue" } as const;
  await take({ type: "request-run", runId: "run_a", traceId: "t", ...request, files: [], agents });

  while (effects(state, Date.now()).wakeAt !== undefined) {
    const { attempts, kills } = effects(state, Date.now());
    for (const kill of kills) {
      await sandboxes.kill(kill.sandboxId);
      await take({ type: "sandbox-gone", reason: "its step has ended", ...kill });
    }
    const [ref] = attempts;
    const assignment = ref && assignmentOf(state, ref);
    const driving = new Driving();
    if (ref === undefined || assignment === undefined)
      await new Promise((resolve) => setTimeout(resolve, 50));
    else
      await driveAttempt(assignment, {
        owner: { tenantId: "acme", sessionId: "ses_a", ...ref },
        sandboxes,
        source: {
          runtime: programNamed("runtime", readFileSync("dist/assets/agents/runtime.mjs"), onUpload),
          program: (agent) => programNamed(agent, Buffer.from(program), onUpload),
          file: async () => undefined,
          artifact: async () => undefined,
        },
        keepArtifact: async () => undefined,
        report: async (command) => {
          await take(command);
          driving.offer(repliesTo(state, ref));
          return assignmentOf(state, ref);
        },
        signal: driving.signal,
        replies: driving.replies,
        isTakenUp: false,
        takeWarm: async () => undefined,
      });
  }
  return events;
}

export const ofType = <T extends EventDraft["type"]>(events: EventDraft[], type: T) =>
  events.filter((event): event is Extract<EventDraft, { type: T }> => event.type === type);
