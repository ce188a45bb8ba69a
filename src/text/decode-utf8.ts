/** The text that bytes are in UTF-8, without a byte order mark; null where they are none. */
export function decodeUtf8(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}
