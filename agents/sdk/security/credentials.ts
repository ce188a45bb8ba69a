const secretWord =
  /(token|(passw(or)?d|passphrase|secret(_?key)?|api_?key|access_?key|private_?key|credential)s?)\d*([_-]|$)/i;

/** Endings by which a name means something about a secret and not the secret itself. */
const aboutSecret =
  /[_-](file|path|dir|name|id|url|uri|ttl|expiry|expires(_in)?|length|size|type|header|issuer|lifetime|algorithm)$/i;

/** Whether a variable of an environment, or a setting, has by its name a secret as its value. */
export const isSecretVariable = (name: string): boolean => secretWord.test(name) && !aboutSecret.test(name);

/**
 * Whether something in code has by its name a secret as its value. There much is named after secrets that is none,
 * such as `passwordField` and `nextToken`: only what ends in a word for one is.
 */
export const isSecretIdentifier = (name: string): boolean =>
  /(^|[a-z_])(secret|password|passwd|pwd|api_?key|access_?key|(auth|access|bearer)_?token|private_?key)$/i.test(
    name,
  );

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

/** Google's API keys are told by their kind, and those of Firebase by none: they are in every page that uses it. */
const hasOwnRule = /^AIza/;

/** Whether a text looks like a secret: long and mixed enough, and neither a word nor a placeholder. */
export function looksSecret(text: string): boolean {
  if (text.length < MIN_LENGTH || placeholder.test(text) || hasOwnRule.test(text)) return false;
  const isMixed = /[a-z]/i.test(text) && /\d/.test(text);
  return isMixed && entropy(text) >= MIN_BITS;
}
