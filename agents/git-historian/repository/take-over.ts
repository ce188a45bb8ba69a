import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AgentError } from "../../sdk/program/program.ts";
import { readBundleHeader } from "./bundle-header.ts";
import { copyObjects, hasAlternates, isPartialClone, readRefs, readShallow } from "./copy-repository.ts";
import { type HistorySource, readStart } from "./find-histories.ts";
import { OwnRepository } from "./git.ts";
import { GitError, makeWhole } from "./git-errors.ts";
import { askedBranch, chooseTip, type Refs, readRefLines, type Tip } from "./refs.ts";

/**
 * A history in a repository of the agent's own. `cuts` are the commits at which a shallow clone was cut. A partial clone has
 * left contents of files with the server that it is from.
 */
export type History = {
  repository: OwnRepository;
  tip: Tip;
  branches: string[];
  cuts: ReadonlySet<string>;
  isPartial: boolean;
};

const MAX_HEADER_BYTES = 1_048_576;

type Taken = { refs: Refs; cuts?: readonly string[]; isPartial?: boolean };

/** Takes a history over, with the branch that a request names, if it names one. Throws an `AgentError`: `history_damaged`, `history_incomplete`, `history_empty`, `history_too_large`. */
export async function takeOver(
  root: string,
  { kind, path }: HistorySource,
  latest: number,
  request = "",
): Promise<History> {
  const repository = await OwnRepository.create(latest);
  try {
    const { refs, cuts = [], isPartial = false } = await takers[kind](repository, join(root, path), path);
    const tip = askedBranch(refs, request) ?? chooseTip(refs);
    if (tip === undefined) throw new AgentError("history_empty", `${path} has no commit.`);
    const oid = await resolveCommit(repository, tip, path);
    const branches = [...refs.keys()].flatMap((name) => /^refs\/heads\/(.+)/.exec(name)?.[1] ?? []);
    return { repository, tip: { ...tip, oid }, branches, cuts: new Set(cuts), isPartial };
  } catch (error) {
    await repository.remove();
    if (!(error instanceof GitError)) throw error;
    throw new AgentError("history_damaged", `Git cannot read ${path}: ${error.reason}.`);
  }
}

async function resolveCommit(repository: OwnRepository, { oid, branch }: Tip, path: string): Promise<string> {
  try {
    return (await repository.text(["rev-parse", "--verify", "--quiet", `${oid}^{commit}`])).trim();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const reason = `${branch} of ${path} points at a commit that is not there, or is damaged.`;
    throw new AgentError("history_incomplete", `${reason} ${makeWhole}`);
  }
}

const takers = {
  async bundle(repository: OwnRepository, file: string, path: string): Promise<Taken> {
    const header = readBundleHeader(await readStart(file, MAX_HEADER_BYTES));
    if (header === undefined)
      throw new AgentError("history_damaged", `${path} is no bundle that git can read.`);
    if (!header.isWhole) {
      throw new AgentError("history_incomplete", `${path} has only a part of its history. ${makeWhole}`);
    }
    await repository.begin(header.format);
    await repository.text(["bundle", "unbundle", file]);
    return { refs: header.refs };
  },

  async stream(repository: OwnRepository, file: string, path: string): Promise<Taken> {
    await repository.begin("sha1");
    const stream = await open(file);
    try {
      await repository.text(["fast-import", "--quiet"], stream.fd);
    } catch (error) {
      if (!(error instanceof GitError) || !/not found/i.test(error.reason)) throw error;
      const reason = `${path} names contents that are not in it, as \`git fast-export --no-data\` leaves them out.`;
      throw new AgentError("history_incomplete", `${reason} ${makeWhole}`);
    } finally {
      await stream.close();
    }
    const lines = await repository.text(["for-each-ref", "--format=%(objectname) %(refname)"]);
    return { refs: new Map(readRefLines(lines)) };
  },

  async repository(repository: OwnRepository, folder: string, path: string): Promise<Taken> {
    if (await hasAlternates(folder)) {
      const reason = `Objects of ${path} lie in a folder that is not among the files.`;
      throw new AgentError("history_incomplete", `${reason} ${makeWhole}`);
    }
    const refs = await readRefs(folder);
    const isSha256 = [...refs.values()].some((value) => /^[0-9a-f]{64}$/.test(value));
    await repository.begin(isSha256 ? "sha256" : "sha1");
    const cuts = await readShallow(folder);
    await copyObjects(folder, repository.folder);
    if (cuts.length > 0) await writeFile(join(repository.folder, "shallow"), `${cuts.join("\n")}\n`);
    return { refs, cuts, isPartial: await isPartialClone(folder) };
  },
} as const;
