import type { IncomingMessage, ServerResponse } from "node:http";
import type { StandInName } from "../stand-ins.ts";
import { pathOf } from "./own-requests.ts";

const maxPathCharacters = 200;

/** Logs a request once it is over: method, path, status, milliseconds. */
export function logRequest(
  service: StandInName,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): void {
  const startedAt = performance.now();
  response.once("close", () => {
    const outcome = response.writableFinished ? response.statusCode : "cut";
    const ms = Math.round(performance.now() - startedAt);
    log(`${request.method} ${shownPath(service, pathOf(request))} ${outcome} ${ms} ms`);
  });
}

/** A path without what it says: a command of Redis can be one, with its key and its value. */
function shownPath(service: StandInName, path: string): string {
  const [, first = "", ...rest] = path.split("/");
  const shown = service === "redis" && rest.length > 0 ? `/${first}/…` : path;
  return shown.slice(0, maxPathCharacters);
}
