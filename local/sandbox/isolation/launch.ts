import type { DaemonConfig, User } from "../envd/config.ts";
import type { Limit } from "../limits.ts";

/** Folders of the sandbox as its programs see them. */
export const shownFolders = {
  home: "/home/user",
  rootHome: "/root",
  workspace: "/workspace",
  tools: "/opt/miosa",
} as const;

/** How to start the daemon of one sandbox. */
export type Launch = {
  command: string;
  args: string[];
  environment: Record<string, string>;
  /** Who it runs as, where that is not the host's own user and the command does not see to it. */
  runsAs?: { uid: number; gid: number };
  /** Whether the end of the started process takes every process of the sandbox with it. */
  isWholeTree: boolean;
  config: Omit<DaemonConfig, "descriptors" | "trustedHashes" | "processors">;
  /** Removes what was made for the processes of the sandbox, once they have ended. */
  release?: () => Promise<void>;
};

/** What keeps sandboxes from the host and from each other. */
export type Isolation = {
  kind: "bubblewrap" | "none";
  /** The version of what isolates, or the reason why nothing does. */
  detail: string;
  /** The users for whom commands and files can be. */
  users: User["name"][];
  /** The limits that the kernel enforces, and those that the daemon only watches. */
  limits: { enforced: Limit[]; watched: Limit[] };
  /** Processors whose time one sandbox may use. */
  processors: number;
  /** Prepares a sandbox within a folder of its own that does not exist yet. */
  prepare(folder: string): Launch;
};

export const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The environment that tells MIOSA's own programs where they are; no command can change it. */
export function placesEnvironment(workspace: string, tools: string | undefined): Record<string, string> {
  return { MIOSA_WORKSPACE: workspace, ...(tools === undefined ? {} : { MIOSA_TOOLS: tools }) };
}

/** The environment every command of a sandbox starts from. */
export function baseEnvironment(path: string, home: string): Record<string, string> {
  return { PATH: path, HOME: home, USER: "user", LOGNAME: "user", LANG: "C.UTF-8", E2B_SANDBOX: "true" };
}
