import type { Finding } from "../../src/agents/contract.ts";
import { mentionFinder } from "./mentions.ts";
import type { Usage } from "./usage.ts";

/** `@types/a` and `@types/a__b` are of `a` and `@a/b`. */
const typed = (name: string): string | undefined =>
  name.startsWith("@types/") ? name.slice(7).replace(/^([^_]+)__/, "@$1/") : undefined;

/** The packages that a project asks for and nothing in it uses. */
export function unused({ project, sources, imports, lock }: Usage): Finding[] {
  const imported = new Set(imports.map(({ name }) => name));
  const locked = lock?.packages ?? [];
  const commandsOf = (name: string) => [
    name,
    ...locked.filter((at) => at.name === name).flatMap(({ commands = [] }) => commands),
  ];
  const isMentioned = mentionFinder(project, sources, commandsOf);
  const asked = new Set(project.dependencies.map(({ name }) => name));
  // What another one of the packages needs beside it.
  const peers = new Set(
    locked.filter(({ name }) => asked.has(name)).flatMap(({ peers: needed = [] }) => needed),
  );
  const isUsed = (name: string): boolean => imported.has(name) || peers.has(name) || isMentioned(name);
  return project.dependencies
    .filter(({ section }) => section === "dependencies" || section === "devDependencies")
    .filter(({ name }) => !isUsed(name) && !isUsed(typed(name) ?? name))
    .map(({ name, section, line }) => ({
      severity: section === "dependencies" ? "warning" : "info",
      rule: "dependencies/unused",
      file: project.file,
      line,
      message: `${name} is asked for, and nothing imports, runs or configures it.`,
      fix: `npm uninstall ${name}`,
    }));
}
