import { AgentError } from "../../sdk/program/program.ts";
import { findLinked, type HistorySource, nameOfHistory } from "./find-histories.ts";
import { makeWhole } from "./git-errors.ts";

/** The history that the request names, else the first. */
export function chooseSource(sources: readonly HistorySource[], request: string): HistorySource | undefined {
  const named = sources.filter(({ path }) => path !== "." && request.includes(nameOfHistory(path)));
  // A submodule's name begins with that of its project.
  const [longest] = named.toSorted((a, b) => b.path.length - a.path.length);
  return longest ?? sources[0];
}

const upload = [
  "Upload a bundle, made with `git bundle create history.bundle --all`, an archive of the project with its `.git` folder,",
  "or a stream, made with `git fast-export --all > history.fast-export`.",
].join(" ");

/** Why there is nothing to read. A worktree and a submodule have a `.git` that is no folder. */
export async function noHistory(root: string): Promise<AgentError> {
  const [link] = await findLinked(root);
  if (link === undefined)
    return new AgentError("no_history", `There is no history among the files. ${upload}`);
  const reason = `${link} only says where the history lies, as in a worktree or a submodule, and that folder is not among the files.`;
  return new AgentError("history_incomplete", `${reason} ${makeWhole}`);
}
