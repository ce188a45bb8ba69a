import { posix } from "node:path";

/** What a file that is checked is for. */
export type FileKind = "dockerfile" | "compose" | "workflow" | "action";

/** What a file is for, by its name; undefined where it is for none of this. */
export function kindOfName(path: string): FileKind | undefined {
  const name = posix.basename(path);
  if (/^(Dockerfile|Containerfile)([._-](?!dockerignore$).+)?$|\.(dockerfile|containerfile)$/i.test(name)) {
    return /\.(md|txt|dockerignore|template|tmpl|j2|[jt]s|py|go|sh)$/i.test(name) ? undefined : "dockerfile";
  }
  if (/^(docker-)?compose([._-][\w.-]+)?\.ya?ml$/.test(name)) return "compose";
  if (/(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return "workflow";
  return /^action\.ya?ml$/.test(name) ? "action" : undefined;
}

/** What a file of YAML is by its content, as people also upload a workflow by itself. */
export function kindOfText(path: string, text: string): FileKind | undefined {
  if (!/\.ya?ml$/.test(path)) return undefined;
  if (/^jobs:/m.test(text) && /^["']?on["']?:/m.test(text)) return "workflow";
  return /^services:/m.test(text) && /^ +(image|build):/m.test(text) ? "compose" : undefined;
}
