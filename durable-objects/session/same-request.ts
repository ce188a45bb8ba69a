import type { LiveSession, Run } from "../../src/orchestration/state.ts";
import { canonicalJson } from "../../src/text/canonical-json.ts";
import type { CreateSession, RequestRun } from "../session-api.ts";

/** Whether a session is what this request would have created. */
export const sessionMatches = (session: LiveSession, request: CreateSession): boolean =>
  same([session.title, session.metadata], [request.title, request.metadata]);

/** Whether a run is what this request would have begun. */
export const runMatches = (run: Run, request: RequestRun): boolean =>
  same(contentOf(run), contentOf(request));

const contentOf = ({ input, strategy, agents, files, graph, aggregate }: Run | RequestRun) => [
  ...[input, strategy, agents, files.map(({ id }) => id)],
  ...[graph, aggregate],
];

const same = (left: unknown, right: unknown): boolean => canonicalJson(left) === canonicalJson(right);
