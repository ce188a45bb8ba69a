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

/** That a test, or a file of tests, had not ended when its time was up. */
export const endlessMessage = (limitMs: number): string =>
  `It had not ended when its time was up, after ${Math.round(limitMs / 1_000)} s: it, or what it left running, waits or goes round for ever.`;

/** Names files for the user: relative to their files. */
export function fileNamer({ filesFolder }: TestJob): NameOf {
  return (file) => ownPath(filesFolder, file);
}
