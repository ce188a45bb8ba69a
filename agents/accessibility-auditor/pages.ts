import type { Task } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/file-list.ts";
import type { WorkspacePaths } from "../sdk/paths.ts";
import { AgentError } from "../sdk/program.ts";
import { readText, type TextFile } from "../sdk/read-text.ts";
import { filesNamed } from "../sdk/request-words.ts";
import { readSnippets } from "../sdk/snippets.ts";
import { counted } from "../sdk/words.ts";

const MAX_PAGES = 300;
const MAX_PAGE_BYTES = 1_048_576;

const isPage = (file: string): boolean => /\.x?html?$/i.test(file) && !isComponent(file);

const isComponent = (file: string): boolean => /\.(?:[jt]sx|vue|svelte|astro|component\.html)$/i.test(file);

/** The pages that a request means: those it names, else all. */
export const pagesMeant = (request: string, files: readonly string[]): string[] =>
  filesNamed(request, files.filter(isPage));

/** What is to be checked, and in words what is not. */
type Pages = { pages: TextFile[]; notChecked: string[] };

const isHtml = (language: string): boolean => ["html", "htm", "xhtml"].includes(language.toLowerCase());

/** Reads the pages to check. Throws an `AgentError`, `no_pages`, where there are none. */
export async function readPages(task: Task, paths: WorkspacePaths): Promise<Pages> {
  const snippets = await readSnippets(task, isHtml);
  if (snippets.length > 0) return { pages: snippets, notChecked: [] };
  const files = await listFiles(paths.files);
  const meant = pagesMeant(task.request, files);
  const components = files.filter(isComponent).length;
  if (meant.length === 0) {
    const advice =
      components === 0 ? "" : ` Of the ${counted(components, "component")}, upload the pages that they make.`;
    throw new AgentError("no_pages", `There is no HTML page to check.${advice}`);
  }
  const pages: TextFile[] = [];
  for (const file of meant.slice(0, MAX_PAGES)) pages.push(await readText(paths.files, file, MAX_PAGE_BYTES));
  const more = meant.length - pages.length;
  return {
    pages,
    notChecked: [
      ...(more > 0 ? [`${counted(more, "more page")}: at most ${MAX_PAGES} are checked.`] : []),
      ...(components > 0
        ? [`${counted(components, "component")}: only the pages that they make can be checked.`]
        : []),
    ],
  };
}
