import type { LiveSession, Run } from "../../src/orchestration/state.ts";
import type { CreateSession, RequestRun } from "../session-api.ts";

/** Whether a session is what this request would have created. */
export const sessionMatches = (session: LiveSession, request: CreateSession): boolean =>
  same([session.title, session.metadata], [request.title, request.metadata]);

/** Whether a run is what this request would have begun. */
export const runMatches = (run: Run, request: RequestRun): boolean =>
  same(
    [run.input, run.strategy, run.agents, run.files.map(({ id }) => id)],
    [request.input, request.strategy, request.agents, request.files.map(({ id }) => id)],
  );

const same = (left: unknown, right: unknown): boolean => canonical(left) === canonical(right);

/** JSON with the keys of each object in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
