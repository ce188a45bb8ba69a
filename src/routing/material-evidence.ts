import type { Manifest } from "../agents/manifest.ts";
import { isArchive } from "../text/archive-name.ts";
import type { Profile } from "./profile.ts";
import type { Reason } from "./ranking.ts";
import type { Wish } from "./score-agents.ts";

/** How much the material of a request says of the agent that is wanted: less than fitting words do. */
const strengths = { code: 0.2, namedFile: 0.2, file: 0.15, archive: 0.05 } as const;
/** Files that are looked at, and names that a reason shows. */
const filesRead = 100;
const namesShown = 3;

/** What the files of a request say for an agent, with a strength from 0 to 1. */
export function fileEvidence(profile: Profile, { goal, files }: Wish): Reason[] {
  const names = files
    .slice(0, filesRead)
    .map((file) => file.name)
    .filter(profile.matchesFile);
  if (names.length === 0) return [];
  const ordinary = names.every(isArchive) ? strengths.archive : strengths.file;
  const weight = names.some((name) => goal.includes(name)) ? strengths.namedFile : ordinary;
  return [{ kind: "file", detail: names.slice(0, namesShown).join(", "), weight }];
}

/** What the code of a request says for an agent, with a strength from 0 to 1. */
export function codeEvidence({ inputs }: Manifest, { code }: Wish): Reason[] {
  const accepted = Object.values(inputs).some((input) => input.accepts.includes("code"));
  if (!accepted || code.length === 0) return [];
  const languages = new Set(code.map((block) => block.language || "code"));
  return [{ kind: "code", detail: [...languages].join(", "), weight: strengths.code }];
}
