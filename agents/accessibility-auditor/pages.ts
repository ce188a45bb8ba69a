import type { Task } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { isBinary, readBytes } from "../sdk/files/read-text.ts";
import type { Source } from "../sdk/files/source.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError } from "../sdk/program/program.ts";
import { beyond, type Skipped } from "../sdk/reports/skipped.ts";
import { filesMeant, type Meant } from "../sdk/request/files-meant.ts";
import { readSnippets } from "../sdk/request/snippets.ts";
import { counted } from "../sdk/text/words.ts";
import { decodePage } from "./decode-page.ts";

const MAX_PAGES = 300;
const MAX_PAGE_BYTES = 1_048_576;

const isPage = (file: string): boolean => /\.x?html?$/i.test(file) && !isComponent(file);

const isComponent = (file: string): boolean => /\.(?:[jt]sx|vue|svelte|astro|component\.html)$/i.test(file);

/** The pages that a request means: those it names, else all. */
export const pagesMeant = (request: string, files: readonly string[]): Meant =>
  filesMeant(request, files.filter(isPage));

/** What is to be checked, what cannot be, and what the request leaves out. */
type Pages = { pages: Source[]; skipped: Skipped[]; leftOut: readonly string[] };

const isHtml = (language: string): boolean => ["html", "htm", "xhtml"].includes(language.toLowerCase());

/** Reads the pages to check. Throws an `AgentError`, `no_pages`, where there are none. */
export async function readPages(task: Task, paths: WorkspacePaths): Promise<Pages> {
  const snippets = await readSnippets(task, isHtml);
  if (snippets.length > 0) return { pages: snippets, skipped: [], leftOut: [] };
  const files = await listFiles(paths.files);
  const { files: meant, leftOut } = pagesMeant(task.request, files);
  const components = files.filter(isComponent);
  if (meant.length === 0) {
    const advice =
      components.length === 0
        ? ""
        : ` Of the ${counted(components.length, "component")}, upload the pages that they make.`;
    throw new AgentError("no_pages", `There is no HTML page to check.${advice}`);
  }
  const pages: Source[] = [];
  const skipped: Skipped[] = [];
  for (const file of meant.slice(0, MAX_PAGES)) {
    const read = await readBytes(paths.files, file, MAX_PAGE_BYTES);
    const text = "bytes" in read ? decodePage(read.bytes) : undefined;
    if (text !== undefined) pages.push({ file, text });
    else skipped.push("reason" in read ? read : { file, reason: isBinary });
  }
  skipped.push(...beyond(meant, MAX_PAGES));
  for (const file of components)
    skipped.push({ file, reason: "of a component only the pages that it makes can be checked" });
  return { pages, skipped, leftOut };
}
