/** Bytes as text, or undefined where they are not UTF-8. A byte order mark is left out. */
export function decodeUtf8(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}
