import { posix } from "node:path";
import { StepError } from "./step-error.ts";

/** One thing in an archive. `bytes` is its size unpacked; `target` is where a link leads, as written. */
export type ArchiveEntry = {
  path: string;
  bytes: number;
  link?: { kind: "symbolic" | "hard"; target: string };
};

/** What all archives of one step may hold together. */
export const archiveLimits = { maxBytes: 268_435_456, maxEntries: 20_000 } as const;

/** That an archive is not unpacked, and why. */
export function badArchive(archive: string, reason: string): StepError {
  // A library's reason may be a sentence with a full stop of its own.
  const words = reason.replace(/(?<!\.)\.+$/, "");
  return new StepError("bad_archive", `The archive ${archive} cannot be unpacked: ${words}.`);
}

function leavesRoot(path: string): boolean {
  return path.startsWith("/") || path === ".." || path.startsWith("../");
}

/**
 * Whether a link could lead outside. Its way up has to come first and stay inside: after a step down,
 * which may itself be a link, nobody can tell where a `..` leads.
 */
function isEscapingLink(entry: ArchiveEntry): boolean {
  if (!entry.link) return false;
  const { kind, target } = entry.link;
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const firstStepDown = parts.findIndex((part) => part !== "..");
  if (firstStepDown >= 0 && parts.includes("..", firstStepDown)) return true;
  const from = kind === "hard" ? "." : posix.dirname(entry.path);
  return target.startsWith("/") || leavesRoot(posix.normalize(posix.join(from, target)));
}

/** Counts an archive's entries against the limits and refuses those that would leave its folder. */
export class EntryCheck {
  readonly #archive: string;
  readonly #used: { bytes: number; entries: number };

  /** `used` is shared by all archives of a step and counts on. */
  constructor(archive: string, used: { bytes: number; entries: number }) {
    this.#archive = archive;
    this.#used = used;
  }

  /** Throws a `StepError` with the code `bad_archive`. */
  add(entry: ArchiveEntry): void {
    const refuse = (reason: string) => badArchive(this.#archive, reason);
    this.#used.entries += 1;
    this.#used.bytes += entry.bytes;
    const { maxBytes, maxEntries } = archiveLimits;
    if (this.#used.entries > maxEntries) throw refuse(`it has more than ${maxEntries} entries`);
    if (this.#used.bytes > maxBytes) throw refuse(`it has more than ${maxBytes} bytes when unpacked`);
    if (entry.path.startsWith("/") || entry.path.split("/").includes("..")) {
      throw refuse(`its entry ${JSON.stringify(entry.path)} leaves the folder`);
    }
    if (isEscapingLink(entry)) {
      throw refuse(`its link ${JSON.stringify(entry.path)} leads outside the folder`);
    }
  }
}
