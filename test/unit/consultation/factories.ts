import type { Brief, FileRef } from "../../../src/consultation/brief.ts";
import type { NewId } from "../../../src/ids.ts";

/** A file of which only the name matters. */
export const fileNamed = (name: string): FileRef => ({
  id: `fil_${name}`,
  name,
  bytes: 1,
  sha256: "0".repeat(64),
  mediaType: "application/octet-stream",
});

export const briefOf = (parts: Partial<Brief> = {}): Brief => ({
  goal: "",
  code: [],
  files: [],
  inputs: {},
  agents: [],
  ...parts,
});

/** Ids that count from 1. */
export function countingIds(): NewId {
  let count = 0;
  return (prefix) => {
    count += 1;
    return `${prefix}_${count}`;
  };
}
