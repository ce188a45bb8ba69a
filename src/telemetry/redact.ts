// Secrets by their looks: whatever goes into a log line passes through here, in case something that was not meant to be
// in it is.

const hidden = "[redacted]";

const secrets: [pattern: RegExp, replacement: string][] = [
  // Credentials of ours and of the services behind us, by their prefixes.
  [/\b(ms[kat]|e2b)_[\w.-]{8,}/g, `$1_${hidden}`],
  // JSON Web Tokens and sealed texts.
  [/\beyJ[\w-]{8,}(\.[\w-]*){2,4}/g, hidden],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${hidden}`],
  // The password, and the user's name with it, in a URL.
  [/(\b[a-z][\w+.-]*:\/\/)[^\s/@]+@/gi, `$1${hidden}@`],
  [/([?&](?:token|key|secret|password|signature)=)[^&\s"]+/gi, `$1${hidden}`],
];

/** The text without the secrets in it. */
export const redact = (text: string): string =>
  secrets.reduce((clean, [pattern, replacement]) => clean.replaceAll(pattern, replacement), text);
