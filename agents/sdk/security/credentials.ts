/** Names of variables and settings whose value is a secret. */
export const secretName =
  /(^|[a-z_])(secret|password|passwd|pwd|api_?key|access_?key|(auth|access|bearer)_?token|private_?key)$/i;

const placeholder =
  /example|change.?me|placeholder|your[-_ ]|xxx|dummy|todo|<|\$\{|\s|^(test|https?:|\/)|\*\*\*|\\/i;
const MIN_LENGTH = 8;
const MIN_BITS = 2.8;

/** Shannon's entropy of a text, in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => {
    const share = count / text.length;
    return bits - share * Math.log2(share);
  }, 0);
}

/** Whether a text looks like a secret: long and mixed enough, and neither a word nor a placeholder. */
export function looksSecret(text: string): boolean {
  if (text.length < MIN_LENGTH || placeholder.test(text)) return false;
  const isMixed = /[a-z]/i.test(text) && /\d/.test(text);
  return isMixed && entropy(text) >= MIN_BITS;
}
