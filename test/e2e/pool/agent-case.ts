import type { Finding } from "../../../src/agents/contract.ts";

/** What is known of a finding before the agent has looked. */
export type ExpectedFinding = Partial<Omit<Finding, "message">> & { message?: string };

/** A request to an agent whose right answer is known. */
export type AgentCase = {
  /** The user's words. */
  input: string;
  /** The user's files, by path. */
  files: Record<string, Buffer | string>;
  /** Every finding there is to make and none besides, in any order. A message is a part of the whole one. */
  findings: ExpectedFinding[];
  /** Artifacts that are made, among others perhaps. */
  artifacts?: string[];
  /** What the step's output has, among other things. */
  output?: Record<string, unknown>;
};

/** One request for which there is something to find, and one for which nothing is. */
export type AgentCases = {
  agent: string;
  found: AgentCase;
  nothing: AgentCase;
  /** What an answer says that differs from run to run: the page has an ellipsis for it. */
  varying?: RegExp;
};
