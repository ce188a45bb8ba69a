import type { Sandbox } from "../lifecycle/sandbox.ts";
import type { ListQuery } from "./schemas.ts";

export type Page = { sandboxes: Sandbox[]; nextToken: string | undefined };

/**
 * One page of the sandboxes that a query asks for. The token of the next page names the last sandbox of
 * this one, so sandboxes that come and go between pages are neither repeated nor skip others.
 */
export function listSandboxes(known: readonly Sandbox[], query: ListQuery): Page {
  const { order, nextToken, limit } = query;
  const inOrder = (first: string, second: string) => (order === "asc" ? first < second : first > second);
  const rest = known
    .filter((sandbox) => matches(sandbox, query))
    .filter((sandbox) => nextToken === undefined || inOrder(nextToken, positionOf(sandbox)))
    .sort((a, b) => (inOrder(positionOf(a), positionOf(b)) ? -1 : 1));
  const sandboxes = rest.slice(0, limit);
  const last = sandboxes.at(-1);
  return { sandboxes, nextToken: last && rest.length > limit ? positionOf(last) : undefined };
}

function matches({ request, startedAt, state }: Sandbox, query: ListQuery): boolean {
  return (
    (query.state === undefined || query.state.some((asked) => asked === state)) &&
    (query.template === undefined || query.template === request.templateId) &&
    (query.startedAfter === undefined || startedAt > new Date(query.startedAfter)) &&
    query.metadata.every(([key, value]) => request.metadata[key] === value)
  );
}

/** A sandbox's place in the order of starting; the id orders those of the same millisecond. */
function positionOf({ startedAt, id }: Sandbox): string {
  return `${startedAt.getTime()}-${id}`;
}
