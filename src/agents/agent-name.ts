import { z } from "zod";

/** An agent's name: also its folder's name and part of its URL. */
export const agentName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case words joined by hyphens")
  .max(64);

/**
 * The name that a text stands for: `Code Reviewer` and `code_reviewer` are both `code-reviewer`. What is no text, has a
 * slash, written as `%2F` too, or has nothing of a name in it stays as it is, and so is none.
 */
export function toAgentName(value: unknown): unknown {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || /[/\\]|%[0-9a-f]{2}/i.test(value)) return value;
  const words = value
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join("-") ?? value;
}

/** The name of an agent by its file's path: by its folder where the file is an `AGENT.md`, else by the file itself. */
export function nameOfFile(path: string): string | undefined {
  const [file = "", folder] = path.split("/").reverse();
  const base = file.replace(/\.(agent\.|chatmode\.)?(md|markdown|mdc|txt)$/i, "");
  const name = agentName.safeParse(toAgentName(/^(agent|skill)$/i.test(base) ? folder : base));
  return name.data;
}
