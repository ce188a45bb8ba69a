import { AgentError } from "../../sdk/program/program.ts";

export const makeWhole = "Make a whole bundle with `git bundle create history.bundle --all`.";

/** Git could not read something; `reason` is in its own words. */
export class GitError extends AgentError {
  readonly reason: string;

  constructor(reason: string) {
    super("history_damaged", `Git cannot read the history: ${reason}. ${makeWhole}`);
    this.reason = reason;
  }
}

export const toolMissing = (): AgentError =>
  new AgentError("tool_missing", "git is not installed in this sandbox.");

export const outOfMemory = (): AgentError =>
  new AgentError("history_too_large", "There was no memory to read all of the history.");

export const outOfTime = (): AgentError =>
  new AgentError("history_too_large", "There was no time to read all of the history.");
