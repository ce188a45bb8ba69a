// What clients attach to files, which E2B keeps in extended attributes. Node cannot reach those, so the
// daemon remembers it by file: it outlives renames and pauses, but not the daemon, nor does a copy have it.

import type { Stats } from "node:fs";
import type { IncomingHttpHeaders } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";

const headerPrefix = "x-metadata-";
/** Bounds of E2B's daemon, in bytes; each key counts with the prefix it has as an attribute. */
const maxKeyLength = 246;
const maxTotalLength = 4096;
const maxFiles = 10_000;
const attributePrefix = "user.e2b.";

export type Metadata = Record<string, string>;

export class FileMetadata {
  readonly #byFile = new Map<string, Metadata>();

  of(stats: Stats): Metadata {
    return this.#byFile.get(keyOf(stats)) ?? {};
  }

  /**
   * Replaces what is attached to a file.
   *
   * @throws ConnectError when there are too many files with metadata.
   */
  replace(stats: Stats, metadata: Metadata): void {
    const key = keyOf(stats);
    this.#byFile.delete(key);
    if (Object.keys(metadata).length === 0) return;
    if (this.#byFile.size >= maxFiles) {
      throw new ConnectError("too many files with metadata", Code.ResourceExhausted);
    }
    this.#byFile.set(key, metadata);
  }
}

/**
 * The metadata that an upload brings in its headers.
 *
 * @throws ConnectError when it is not what E2B allows.
 */
export function metadataIn(headers: IncomingHttpHeaders): Metadata {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(headerPrefix));
  const pairs = found.map(([name, value]) => [name.slice(headerPrefix.length), String(value)] as const);
  let total = 0;
  for (const [key, value] of pairs) {
    total += attributePrefix.length + key.length + value.length;
    const isPrintable = /^[\x20-\x7e]+$/.test(key) && /^[\x20-\x7e]*$/.test(value);
    if (!isPrintable || key.length > maxKeyLength || total > maxTotalLength) {
      throw new ConnectError(`metadata '${key}' is not printable ASCII or too long`, Code.InvalidArgument);
    }
  }
  return Object.fromEntries(pairs);
}

/** The time of birth tells a file from a later one with the same number. */
function keyOf({ dev, ino, birthtimeMs }: Stats): string {
  return `${dev} ${ino} ${birthtimeMs}`;
}
