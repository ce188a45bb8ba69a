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
    `# the run's result\ncurl -s ${headers} ${session}/runs/${runId}`,
    `# its events again, live, from number 5 on\ncurl -sN ${headers} ${stream} -H 'Last-Event-ID: 4' ${session}/runs/${runId}/events`,
    `# another run in the same session, streamed\ncurl -sN ${headers} ${stream} -H 'Content-Type: application/json' -d '${again}' ${session}/runs`,
  ];
}
