import type { Http2ServerResponse } from "node:http2";
import { sendError, sendJson } from "../json-http.ts";
import type { SandboxProcesses } from "./sandbox-processes.ts";
import type { UsageSampler } from "./usage.ts";

/** Where the calls lie that only the host may make: it forwards no client's request to below here. */
export const hostCallsPath = "/host/";

/** Serves `POST /host/freeze`, `POST /host/thaw` and `GET /host/metrics`. */
export function createHostCalls(processes: SandboxProcesses, sampler: UsageSampler) {
  const serve = async (method: string, path: string, response: Http2ServerResponse): Promise<void> => {
    switch (`${method} ${path}`) {
      case "POST /host/freeze":
        processes.freeze();
        response.writeHead(204).end();
        return;
      case "POST /host/thaw":
        processes.thaw();
        response.writeHead(204).end();
        return;
      case "GET /host/metrics": {
        const { cpuUsedPct, memoryUsedBytes, diskUsedBytes } = await sampler.sample();
        sendJson(response, 200, { cpuUsedPct, memoryUsedBytes, diskUsedBytes });
        return;
      }
      default:
        sendError(response, 404, "no such call");
    }
  };
  return (method: string, path: string, response: Http2ServerResponse): void => {
    serve(method, path, response).catch((error: unknown) => sendError(response, 500, String(error)));
  };
}
