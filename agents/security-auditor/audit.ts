import { basename, dirname } from "node:path";
import type { Finding, Task } from "../../src/agents/contract.ts";
import { builtAmong, isBuilt } from "../sdk/files/built-file.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import type { Source } from "../sdk/files/source.ts";
import { readSources, type Sources } from "../sdk/files/sources.ts";
import { languageOf } from "../sdk/languages/language-of.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit, emitFinding } from "../sdk/program/program.ts";
import { reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { toSarif } from "../sdk/reports/sarif.ts";
import { reportSkipped, type Skipped } from "../sdk/reports/skipped.ts";
import { filesMeant } from "../sdk/request/files-meant.ts";
import { snippetName } from "../sdk/request/snippets.ts";
import { checkSource } from "../sdk/security/check-source.ts";
import { ranked } from "../sdk/security/rank.ts";
import { outputOf, reportOf, summarize } from "./report.ts";
import { notSearched, searchedIn } from "./searched.ts";

/** The code blocks of the request, under names that say that they are those. */
async function readSnippets({ snippets }: Task): Promise<Pick<Sources, "sources" | "skipped">> {
  const read = await Promise.all(snippets.map(({ path }) => readSources(dirname(path), [basename(path)])));
  const named = <T extends { file: string }>(each: T): T => ({ ...each, file: snippetName(each.file) });
  return {
    sources: read.flatMap(({ sources }) => sources.map(named)),
    skipped: read.flatMap(({ skipped, binary }) => [...skipped, ...binary].map(named)),
  };
}

async function readAll(task: Task, { files: root }: WorkspacePaths) {
  const all = await listFiles(root);
  const { files, leftOut, isNamed } = filesMeant(
    task.request,
    all.filter((file) => !isBuilt(file)),
  );
  const { sources, skipped, binary } = await readSources(root, files);
  const snippets = await readSnippets(task);
  return {
    sources: [...sources, ...snippets.sources],
    skipped: [
      ...skipped,
      // A picture has no code in it; what is called a source and is binary may be code in another encoding.
      ...binary.filter(({ file }) => languageOf(file) !== undefined),
      ...snippets.skipped,
      ...(isNamed ? [] : builtAmong(all)),
    ],
    leftOut,
  };
}

/** What all paths begin with: the folder that was packed, which says nothing about what is in it. */
function commonFolder(sources: readonly Source[]): string {
  const [top, another] = new Set(sources.map(({ file }) => file.split("/", 1)[0]));
  return top !== undefined && another === undefined ? `${top}/` : "";
}

/**
 * Audits the user's files and code blocks. Throws an `AgentError` with the code `no_sources` where there are
 * none that can be read.
 */
export async function audit(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const { sources, skipped, leftOut } = await readAll(task, paths);
  if (sources.length === 0 && skipped.length === 0) {
    throw new AgentError("no_sources", "There is no text among the files to audit.");
  }
  emit({
    type: "decision",
    summary: `Audit ${sources.length} files for secrets, unsafe code and doubtful packages.`,
  });
  const found: Finding[] = [];
  const unread: Skipped[] = [...skipped];
  const top = commonFolder(sources);
  const files = sources.map(({ file }) => file);
  for (const source of sources) {
    const { findings, reason } = await checkSource(source);
    found.push(...findings.map((finding) => ranked(finding, source.file.replace(top, ""))));
    if (reason !== undefined) unread.push({ file: source.file, reason });
  }
  const result = {
    findings: sortFindings(found),
    skipped: unread,
    leftOut,
    searched: searchedIn(files, unread),
  };
  reportFindings(result.findings, "security.sarif");
  reportSkipped("audit", unread);
  for (const message of notSearched(result.searched))
    emitFinding({ severity: "info", rule: "audit/not-searched", message });
  await saveArtifact(paths, "security.sarif", toSarif("security-auditor", result.findings));
  await saveArtifact(paths, "report.md", reportOf(result));
  return { summary: summarize(result), output: outputOf(result) };
}
