import { decodeText, encodingOf } from "../sdk/files/decode-text.ts";

/** Browsers look no further for the encoding that a page names, in bytes. */
const SCANNED_BYTES = 1_024;

const named =
  /<meta\s[^>]{0,500}?charset\s*=\s*["']?\s*([\w:.-]{1,40})|^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{1,40})/i;

function decoderFor(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}

/**
 * The text of a page in the encoding that browsers take it to be in: by its byte order mark, the encoding that it names,
 * else UTF-8 where it is that and windows-1252 where it is not; undefined where it is binary.
 */
export function decodePage(bytes: Uint8Array): string | undefined {
  const encoding = encodingOf(bytes);
  if (encoding !== "utf-8" || bytes[0] === 0xef) return decodeText(bytes);
  const [, meta, xml] = named.exec(new TextDecoder("latin1").decode(bytes.subarray(0, SCANNED_BYTES))) ?? [];
  const decoder = decoderFor(meta ?? xml ?? "");
  // What can be read so far is not UTF-16, whatever it says.
  if (decoder !== undefined && !decoder.encoding.startsWith("utf-16")) return decoder.decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
