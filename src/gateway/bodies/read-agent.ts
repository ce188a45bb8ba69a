import { z } from "@hono/zod-openapi";
import type { HonoRequest } from "hono";
import { agentName } from "../../agents/agent-name.ts";
import type { ManifestProblem } from "../../agents/front-matter.ts";
import { manifestSource } from "../../agents/manifest.ts";
import { parseOwnAgent } from "../../agents/own-agent.ts";
import { type AgentFile, maxManifestBytes } from "../../agents/parse-manifest.ts";
import { writeManifest } from "../../agents/to-markdown.ts";
import { decodeUtf8 } from "../../text/decode-utf8.ts";
import { type Fault, Refused } from "../answers/refused.ts";

/** An agent as JSON: the fields of its manifest, and the prompt. A tenant's own agents have no programs. */
export const newAgent = z
  .strictObject({
    ...manifestSource.omit({ program: true }).shape,
    name: agentName.optional(),
    runtime: z.literal("model").optional(),
    prompt: z.string().max(maxManifestBytes).optional(),
  })
  .openapi({ example: { description: "string", tools: ["bash"], prompt: "string" } });

/**
 * The agent that a request sends, as Markdown or as JSON that fits its schema, to be called by a name. Throws Refused
 * with all that is wrong.
 */
export async function readAgent(request: HonoRequest, name: string): Promise<AgentFile> {
  if (!agentName.safeParse(name).success) {
    const detail = "An agent's name is lower-case words joined by hyphens, of at most 64 characters.";
    throw new Refused("invalid_agent", "No agent can have this name.", [{ parameter: "name", detail }]);
  }
  const parsed = parseOwnAgent(await readText(request), name);
  if (!parsed.ok) {
    throw new Refused("invalid_agent", "The file describes no agent.", parsed.problems.map(toFault));
  }
  if (parsed.manifest.name !== name) {
    const detail = `It is called ${parsed.manifest.name}, and the path says ${name}.`;
    throw new Refused("invalid_agent", "The agent has another name.", [{ pointer: "/name", detail }]);
  }
  return parsed;
}

const fields = z.looseObject({ prompt: z.string().optional() });

async function readText(request: HonoRequest): Promise<string> {
  if (/^text\/markdown\b/i.test(request.header("Content-Type") ?? "")) return readMarkdown(request);
  const { prompt = "", ...frontMatter } = fields.parse(await request.json());
  return writeManifest(frontMatter, prompt);
}

async function readMarkdown(request: HonoRequest): Promise<string> {
  const text = decodeUtf8(await request.arrayBuffer());
  if (text === undefined) throw new Refused("invalid_agent", "The file must be UTF-8.");
  return text;
}

const toFault = ({ field, message, ...position }: ManifestProblem): Fault => ({
  pointer: field === "" ? "" : `/${field.replaceAll(".", "/")}`,
  detail: message,
  ...position,
});
