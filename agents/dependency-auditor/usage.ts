import type { Source } from "../sdk/files/source.ts";
import type { Import } from "./imports.ts";
import type { Lock, Project } from "./project.ts";

/** A project with its own sources and what they import. */
export type Usage = {
  project: Project;
  sources: readonly Source[];
  imports: readonly Import[];
  lock: Lock | undefined;
};
