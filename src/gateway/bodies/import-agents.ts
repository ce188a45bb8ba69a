import { z } from "@hono/zod-openapi";
import { type AgentFile, problemAt } from "../../agents/parse-manifest.ts";
import type { Admission } from "../../tenancy/agents/admit.ts";
import type { OwnAgents } from "../../tenancy/agents/own-agents.ts";
import { manifestProblem } from "../schemas.ts";
import type { ImportedFile } from "./read-import.ts";

const fileReport = z.object({
  file: z.string(),
  /** The agent's name, where the file says it. */
  agent: z.string().exactOptional(),
  outcome: z.enum(["created", "updated", "unchanged", "refused"]),
  /** Why it is refused. */
  problems: z.array(manifestProblem),
  warnings: z.array(manifestProblem),
});
type FileReport = z.infer<typeof fileReport>;

export const importReport = z.object({ files: z.array(fileReport) }).openapi("ImportReport");

/** Takes the files that can be agents, and tells of each what became of it, in their order. */
export async function importAgents(
  own: OwnAgents,
  files: readonly ImportedFile[],
): Promise<{ files: FileReport[] }> {
  const checked = refuseSecond(files);
  const agents = checked.flatMap((file) => ("agent" in file ? [file.agent] : []));
  const details = { agents: agents.map(({ manifest }) => manifest.name) };
  const admissions = await own.putAll(agents, { action: "agent.import", details });
  const admissionOf = new Map(agents.map((agent, index) => [agent, admissions[index]]));
  return {
    files: checked.map((file) =>
      "agent" in file
        ? report(file.path, file.agent, admissionOf.get(file.agent))
        : { file: file.path, outcome: "refused", problems: file.problems, warnings: [] },
    ),
  };
}

/** Of two files of one agent only the first can be meant to be stored. */
function refuseSecond(files: readonly ImportedFile[]): ImportedFile[] {
  const paths = new Map<string, string>();
  return files.map((file) => {
    if (!("agent" in file)) return file;
    const { name } = file.agent.manifest;
    const first = paths.get(name);
    if (first === undefined) {
      paths.set(name, file.path);
      return file;
    }
    return { path: file.path, problems: [problemAt(["name"], `is ${name}, as in ${first}`, file.agent)] };
  });
}

function report(path: string, file: AgentFile, admission: Admission | undefined): FileReport {
  const { manifest, warnings } = file;
  if (admission === undefined || admission.outcome === "refused") {
    const { pointer = "", detail = "" } = admission?.refusal ?? {};
    const problem = problemAt(pointer.split("/").slice(1), detail, file);
    return { file: path, agent: manifest.name, outcome: "refused", problems: [problem], warnings };
  }
  const { outcome } = admission;
  return { file: path, agent: manifest.name, outcome, problems: [], warnings: admission.warnings };
}
