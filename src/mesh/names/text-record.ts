/**
 * What a TXT record says, from its presentation form (RFC 1035, section 5.1): quoted strings of at most 255 bytes,
 * which make one text together. Some resolvers have joined and unquoted them already.
 */
export function readTextRecord(data: string): string {
  if (!data.startsWith('"')) return data;
  const strings = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/gs)];
  return strings.map(([, quoted = ""]) => withoutEscapes(quoted)).join("");
}

/** `\"` stands for a quote, and `\065` for the byte 65. */
const withoutEscapes = (quoted: string) =>
  quoted.replace(/\\(\d{3}|.)/gs, (_whole, escaped: string) =>
    escaped.length === 3 ? String.fromCharCode(Number(escaped)) : escaped,
  );
