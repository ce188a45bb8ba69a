import { z } from "zod";
import built from "../../dist/agents.json" with { type: "json" };
import type { Manifest } from "./manifest.ts";
import { parseManifest } from "./parse-manifest.ts";

/** A program as it was built: its name without an ending, its place among the Worker's assets, and its content's hash. */
const program = z.object({ name: z.string(), path: z.string(), sha256: z.string(), bytes: z.int() });
export type Program = z.infer<typeof program>;

const builtAgents = z.object({
  tag: z.string(),
  runtime: program,
  agents: z.array(z.object({ name: z.string(), markdown: z.string(), program: program.nullable() })),
});

/** An agent that comes with the platform. One without a program of its own is run by a model. */
export type BuiltInAgent = { manifest: Manifest; prompt: string; program: Program | null };

const { tag, runtime, agents } = builtAgents.parse(built);

const pool: BuiltInAgent[] = agents.map(({ name, markdown, program }) => {
  const parsed = parseManifest(markdown);
  if (!parsed.ok)
    throw new Error(`agents/${name}/AGENT.md: ${parsed.problems.map(({ message }) => message).join("; ")}`);
  return { manifest: parsed.manifest, prompt: parsed.prompt, program };
});

/** The agents that every tenant has. */
export const builtInPool = (): BuiltInAgent[] => pool;

/** The program that runs every agent inside its sandbox. */
export const runtimeProgram = (): Program => runtime;

/** A hash of all programs: what every agent's comes to, and the runtime. */
export const programsTag = (): string => tag;

/** Why an agent cannot be used, or null where it can. */
export const unavailability = (manifest: Manifest): string | null =>
  manifest.runtime === "model" ? "it needs a model, and none is configured" : null;
