import type { Target } from "./api.ts";
import type { DemoResult } from "./run-demo.ts";

/** Three commands to go on with. Each works as it stands, with keys and ids filled in. */
export function nextSteps(
  { url, tenant, apiKey }: Target,
  { sessionId, runId, files }: DemoResult,
): string[] {
  const headers = `-H 'X-Tenant-ID: ${tenant}' -H 'Authorization: Bearer ${apiKey}'`;
  const session = `${url}/v1/sessions/${sessionId}`;
  const again = JSON.stringify({ input: "Run the test suite again", files });
  const stream = "-H 'Accept: text/event-stream'";
  return [
    `The result of the run:\n\ncurl -s -w "\\n" ${headers} ${session}/runs/${runId}`,
    `Its events again, from number 5 on:\n\ncurl -sN ${headers} ${stream} -H 'Last-Event-ID: 4' ${session}/runs/${runId}/events`,
    `Another run in the same session, streamed:\n\ncurl -sN ${headers} ${stream} -H 'Content-Type: application/json' -d '${again}' ${session}/runs`,
  ];
}
