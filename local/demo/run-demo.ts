import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createSession, listEvents, streamRun, type Target, uploadFiles } from "./api.ts";
import { printEvent } from "./print-event.ts";

const project = "examples/price-calculator";
const request = "The checkout tests of this project fail. Run them and tell me what is broken.";

/** What the demo left behind, for a person to look at further. */
export type DemoResult = {
  sessionId: string;
  runId: string;
  files: string[];
  artifactId?: string;
  isCompleted: boolean;
};

/** Has a real project's tests run, and prints what happens while it happens. */
export async function runDemo(target: Target, print: (line: string) => void): Promise<DemoResult> {
  const sessionId = await createSession(target, "Demo");
  for (const event of await listEvents(target, sessionId)) print(printEvent(event) ?? event.type);
  const files = await uploadFiles(target, readProject(project));
  const result: DemoResult = { sessionId, runId: "", files, isCompleted: false };
  for await (const event of streamRun(target, sessionId, { input: request, files })) {
    const line = printEvent(event);
    if (line !== undefined) print(line);
    if (event.runId !== undefined) result.runId = event.runId;
    if (event.type === "agent.artifact") result.artifactId = event.data.artifactId;
    if (event.type === "run.completed") result.isCompleted = true;
  }
  return result;
}

/** Every file below a folder, by its path in it. */
const readProject = (folder: string): { name: string; content: Buffer }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: path.slice(folder.length + 1), content: readFileSync(path) }));
