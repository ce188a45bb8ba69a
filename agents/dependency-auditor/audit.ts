import { posix } from "node:path";
import type { Finding, Task } from "../../src/agents/contract.ts";
import { isBuilt } from "../sdk/files/built-file.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import type { Source } from "../sdk/files/source.ts";
import { readSources } from "../sdk/files/sources.ts";
import { isLockfile } from "../sdk/formats/lockfiles/read-lockfile.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit } from "../sdk/program/program.ts";
import { reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { reportSkipped, type Skipped } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";
import { deprecated, duplicates } from "./installed.ts";
import { withInstalledLicences } from "./installed-licences.ts";
import { checkLicences } from "./licences.ts";
import { misplaced, missing } from "./missing.ts";
import type { Lock } from "./project.ts";
import { checkList } from "./python/check-list.ts";
import { checkPythonUsage } from "./python/check-usage.ts";
import type { ReadList } from "./python/project.ts";
import { isPythonList, pythonLists, readList } from "./python/requirements.ts";
import { checkLockFits, checkRanges } from "./ranges.ts";
import { type Projects, readProjects } from "./read-projects.ts";
import { outputOf, reportOf, summarize } from "./report.ts";
import { toSbom } from "./sbom.ts";
import { unused } from "./unused.ts";
import type { Usage } from "./usage.ts";

function checkUsage(usage: Usage, { usages, aliases }: Projects): Finding[] {
  const { project, lock, sources } = usage;
  const projects = usages.map((other) => other.project);
  const available = { projects, aliases };
  // The projects of a workspace ask for each other, and no registry has a part in that.
  const fetched = {
    ...project,
    dependencies: project.dependencies.filter(({ name }) => !projects.some((other) => other.name === name)),
  };
  // Of a package file alone nobody can say what is used.
  const hasCode = sources.some(({ file }) => /\.([mc]?[jt]sx?|vue|svelte|astro)$/.test(file));
  return [
    ...(hasCode ? [...unused(usage), ...missing(usage, available), ...misplaced(usage)] : []),
    ...checkRanges(fetched),
    ...(lock ? checkLockFits(fetched, lock) : []),
  ];
}

function checkLock(lock: Lock, { usages }: Projects): Finding[] {
  const projects = usages.filter((usage) => usage.lock?.file === lock.file).map(({ project }) => project);
  return [...duplicates(lock, projects), ...deprecated(lock, projects), ...checkLicences(lock, projects)];
}

/** The lists of Python projects that can be read. */
function readLists(sources: readonly Source[], skipped: Skipped[]): ReadList[] {
  return pythonLists(sources).flatMap((source) => {
    try {
      return [{ source, list: readList(source) }];
    } catch {
      skipped.push({ file: source.file, reason: "it is no TOML that can be read" });
      return [];
    }
  });
}

/** Whether a file is one that says what a project asks for or installs. */
const isList = (file: string): boolean =>
  posix.basename(file) === "package.json" || isLockfile(file) || isPythonList(file);

/**
 * Audits what the projects among the user's files ask for and install. Throws an `AgentError` with the code
 * `no_project` where no file says what is asked for.
 */
export async function audit(_: Task, paths: WorkspacePaths): Promise<Answer> {
  const files = (await listFiles(paths.files)).filter((file) => !isBuilt(file));
  const { sources, skipped: tooLarge, binary } = await readSources(paths.files, files);
  const unread = [...tooLarge, ...binary.filter(({ file }) => isList(file))];
  const read = readProjects(sources);
  const locks = await Promise.all(read.locks.map((lock) => withInstalledLicences(paths.files, lock)));
  const skipped = [...unread, ...read.skipped];
  const lists = readLists(sources, skipped);
  const isRead = read.usages.length + locks.length + lists.length + read.faults.length > 0;
  if (!isRead && !skipped.some(({ file }) => isList(file))) {
    throw new AgentError("no_project", "There is no package.json, lockfile or requirements among the files.");
  }
  emit({
    type: "decision",
    summary: `Audit ${counted(read.usages.length + lists.length, "list")} of dependencies.`,
  });
  const findings = sortFindings([
    ...read.usages.flatMap((usage) => checkUsage(usage, read)),
    ...locks.flatMap((lock) => checkLock(lock, read)),
    ...read.faults,
    ...lists.flatMap(({ source, list }) => checkList(source, list)),
    ...checkPythonUsage(lists, sources),
  ]);
  const projects = [
    ...read.usages.map(({ project: { file, dependencies } }) => ({ file, asks: dependencies.length })),
    ...lists.map(({ source: { file }, list }) => ({ file, asks: list.requirements.length })),
  ];
  const unlocked = read.usages
    .filter(({ lock, project }) => lock === undefined && project.dependencies.length > 0)
    .map(({ project }) => project.file);
  const result = { projects, unlocked, locks, findings, skipped };
  reportFindings(findings, "report.md");
  reportSkipped("dependencies", skipped);
  await saveArtifact(paths, "report.md", reportOf(result));
  if (locks.length > 0) await saveArtifact(paths, "sbom.cdx.json", toSbom(locks));
  return { summary: summarize(result), output: outputOf(result) };
}
