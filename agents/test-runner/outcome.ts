import { statSync } from "node:fs";
import { join } from "node:path";
import { type NameOf, ownPath, type Place } from "../sdk/user-code/stack.ts";
import type { Framework } from "./framework.ts";

/** A test, or a file of tests, that failed. */
export type Failure = { name: string; message: string } & Partial<Place>;

/** What a framework's report says. */
export type Counts = { passed: number; failed: number; skipped: number; failures: Failure[] };

/** What running one project's tests brought. `report` is the framework's own. */
export type Outcome = Counts & {
  framework: Framework;
  /** Whether they were ended as their time was up: what is told is what was known by then. */
  isCut: boolean;
  durationMs: number;
  report: { name: string; content: string };
};

/** What a framework is asked to run. Folders and files are absolute, `tests` relative to `folder`. */
export type TestJob = {
  folder: string;
  filesFolder: string;
  tests: string[];
  /** Whether the user asked for these tests alone. */
  isPart: boolean;
  /** After this long they are ended. */
  limitMs: number;
};

/** That a test, or a file of tests, had not ended when its time was up, and for what there was so much time. */
export const endlessMessage = (limitMs: number, of: "each test" | "all tests" = "all tests"): string =>
  `It had not ended when its time was up, ${Math.round(limitMs / 1_000)} s for ${of}: it, or what it left running, waits or goes round for ever.`;

/** Names files for the user: relative to their files. Some frameworks name them relative to the project. */
export function fileNamer({ folder, filesFolder }: Pick<TestJob, "folder" | "filesFolder">): NameOf {
  return (file) => {
    const inProject = join(folder, file);
    return (
      ownPath(filesFolder, file) ??
      (statSync(inProject, { throwIfNoEntry: false })?.isFile() ? ownPath(filesFolder, inProject) : undefined)
    );
  };
}
