import { AgentError } from "../../sdk/program/program.ts";
import { type Chronicle, type ChronicleOptions, chronicleOf } from "../measures/chronicle.ts";
import { type Complexity, complexityOf } from "../measures/complexity.ts";
import { isCode } from "../measures/file-kind.ts";
import type { OwnRepository } from "./git.ts";
import { GitError } from "./git-errors.ts";
import { type LoggedCommit, logFormat, readLog } from "./read-log.ts";
import type { History } from "./take-over.ts";
import { readTexts, readTree, type TreeFile, withinLimits } from "./tree.ts";

const MAX_COMMITS = 50_000;
const MAX_CHANGES = 1_000_000;

/** What was read of a history, and in `notes` what of it was not, in whole sentences. */
export type ReadHistory = {
  chronicle: Chronicle;
  tree: TreeFile[];
  sizes: Map<string, Complexity>;
  notes: string[];
};

const logOptions = [
  "-z",
  "--numstat",
  "-M",
  "-l1000",
  "--topo-order",
  "--no-ext-diff",
  "--no-textconv",
  "--no-notes",
  "--no-color",
];

/** What a history is read by: the days that count as recent, when it is too late for older commits, and the time now. */
export type ReadOptions = Pick<ChronicleOptions, "recentDaysAt" | "now"> & { isLate: () => boolean };

/**
 * Reads a history from its newest commit back, until `isLate` says that there is no more time for older ones. Throws an
 * `AgentError` where not even the newest can be read: `history_damaged`, or `history_incomplete` of a partial clone.
 */
export async function readHistory(history: History, options: ReadOptions): Promise<ReadHistory> {
  try {
    return await read(history, options);
  } catch (error) {
    if (!history.isPartial || !(error instanceof GitError)) throw error;
    throw new AgentError("history_incomplete", partial);
  }
}

const partial = [
  "It is a partial clone, which has left contents of files on its server, as `--filter=blob:none` says.",
  "Upload a clone that was made without a filter.",
].join(" ");

async function read(
  { repository, tip, cuts }: History,
  { isLate, ...options }: ReadOptions,
): Promise<ReadHistory> {
  const notes: string[] = [];
  const log = await readCommits(repository, tip.oid, isLate, notes);
  const isCut = cuts.size > 0 || notes.length > 0;
  const tree = await readTree(repository, tip.oid);
  const present = new Set(tree.map(({ path }) => path));
  const ignored = await readIgnored(repository, tree);
  const chronicle = chronicleOf(log, { ...options, present, ignored, cuts, isCut });
  if (cuts.size > 0) notes.push(shallow);
  const code = tree
    .filter(({ path }) => isCode(path))
    .sort((a, b) => (chronicle.files.get(b.path)?.length ?? 0) - (chronicle.files.get(a.path)?.length ?? 0));
  return { chronicle, tree, sizes: await readSizes(repository, code, notes), notes };
}

const shallow = [
  "It is a shallow clone: what was before is not there, and nobody is credited with it.",
  "`git fetch --unshallow` brings the rest; a checkout in CI has all of it with `fetch-depth: 0`.",
].join(" ");

/** The commits that can be read, the newest first; a note says where they are not all. */
async function readCommits(
  repository: OwnRepository,
  tip: string,
  isLate: () => boolean,
  notes: string[],
): Promise<LoggedCommit[]> {
  const log: LoggedCommit[] = [];
  let changes = 0;
  try {
    const mailmap = ["-c", `mailmap.blob=${tip}:.mailmap`];
    for await (const commit of readLog(
      repository.output([...mailmap, "log", ...logOptions, logFormat, tip, "--"]),
    )) {
      if (log.length === MAX_COMMITS || changes > MAX_CHANGES || isLate()) {
        notes.push(`Only the newest ${log.length} commits were read.`);
        break;
      }
      log.push(commit);
      changes += commit.changes.length;
    }
  } catch (error) {
    if (!(error instanceof GitError) || log.length === 0) throw error;
    notes.push(`Only the newest ${log.length} commits could be read: ${error.reason}.`);
  }
  return log;
}

/** The commits that the repository itself names as saying nothing of who wrote what, such as those of a formatter. */
async function readIgnored(repository: OwnRepository, tree: readonly TreeFile[]): Promise<Set<string>> {
  const file = withinLimits(tree.filter(({ path }) => path === ".git-blame-ignore-revs"));
  const ignored = new Set<string>();
  for await (const { text } of readTexts(repository, file)) {
    for (const [id] of text.matchAll(/^[0-9a-f]{40,64}\b/gm)) ignored.add(id);
  }
  return ignored;
}

async function readSizes(repository: OwnRepository, code: readonly TreeFile[], notes: string[]) {
  const read = withinLimits(code);
  const sizes = new Map<string, Complexity>();
  try {
    for await (const { path, text } of readTexts(repository, read)) sizes.set(path, complexityOf(text));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    notes.push(`Not every file's size could be read: ${error.reason}.`);
  }
  const skipped = code.length - read.length;
  if (skipped > 0) notes.push(`${skipped} files were too large to be measured.`);
  return sizes;
}
