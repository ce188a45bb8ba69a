/** Values that are no secret: none, a reference to one, or a switch. */
const noSecret = /^$|\$|^<.*>$|^(true|false|yes|no|null|none|\d)$/i;

/** Whether a value is a secret itself rather than a reference to one. */
export const isLiteralSecret = (value: string): boolean => !noSecret.test(value.trim());

/** Tokens that are known by their form, wherever they stand. */
const knownToken =
  /\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{82}|xox[abprs]-[\w-]{10,72}|sk_live_\w{24,}|-----BEGIN [A-Z ]*PRIVATE KEY-----)/;

/** Whether a text has a token that is known by its form. */
export const hasKnownToken = (text: string): boolean => knownToken.test(text);
