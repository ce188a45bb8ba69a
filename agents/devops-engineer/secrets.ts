import { isSecretVariable } from "../sdk/security/credentials.ts";

/** Values that are no secret: none, a reference to one, or a switch. */
const noSecret = /^$|\$|^<.*>$|^(true|false|yes|no|null|none|\d)$/i;

/** Whether a value is a secret itself rather than a reference to one. */
export const isLiteralSecret = (value: string): boolean => !noSecret.test(value.trim());

/** Tokens that are known by their form, wherever they stand. */
const knownToken = new RegExp(
  [
    "\\bAKIA(?!\\w*EXAMPLE)[0-9A-Z]{16}\\b",
    "\\bgh[pousr]_[A-Za-z0-9]{36}",
    "\\bgithub_pat_\\w{82}",
    "\\bglpat-[\\w-]{20}",
    "\\bnpm_[A-Za-z0-9]{36}\\b",
    "\\bpypi-AgEI[\\w-]{50}",
    "\\bxox[abprs]-[\\w-]{10,72}",
    "\\b[sr]k_live_\\w{24,}",
    "\\bsk-ant-[\\w-]{40}",
    "\\bAIza[\\w-]{35}",
    "\\bSG\\.[\\w-]{22}\\.[\\w-]{43}",
    "-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----",
  ].join("|"),
);

/** Whether a text has a token that is known by its form. */
export const hasKnownToken = (text: string): boolean => knownToken.test(text);

/** Passwords of databases that are there for a test, or that say themselves that they are none. */
const throwaway =
  /^(test|tests|testing|postgres|mysql|mariadb|root|guest|dev|ci|pass|passw(or)?d|secret|example|dummy|fake|x+|\*+|change_?me)$/i;

const isReal = (value: string): boolean => isLiteralSecret(value) && !throwaway.test(value);

/** The longest part of an address that is looked at. */
const address = /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s:@/'"]{0,100}):([^\s@/'"]{1,200})@([^\s:/?#'"]{1,200})/gi;

const ownMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|([\w-]+\.)*example(\.\w+)?)$/i;

/** Whether a text has an address with the password of an account, as addresses of databases do. */
export const hasAddressWithPassword = (text: string): boolean =>
  [...text.matchAll(address)].some(
    ([, user = "", password = "", host = ""]) =>
      isReal(password) && user !== password && !ownMachine.test(host) && !password.includes("{"),
  );

/** Whether a variable of this name and value has a secret. */
export const setsSecret = (name: string, value: string): boolean =>
  (isSecretVariable(name) && isLiteralSecret(value)) || hasKnownToken(value) || hasAddressWithPassword(value);

/** An option or a variable with its value, in a command. */
const assigned =
  /(?:^|[\s;&|(])(?:--?([a-z][a-z0-9_-]{0,60})[= ]|(?:export )?([A-Z][A-Z0-9_]{0,60})=)(["']?)([^\s"';|&]{1,300})\3(?=$|[\s;&|)])/g;

/** The secrets that are written down in a command, each in words: "The value of `--password`". */
export function secretsInCommand(text: string): string[] {
  const options = [...text.matchAll(assigned)].flatMap(([, option, variable, , value = ""]) => {
    const name = option ?? variable ?? "";
    // An option may be a switch, whose next word is another one, and its value a key of its own.
    const isValue = isReal(value) && !/^-|`|^(id|type|src)=|^\{\{/.test(value);
    if (!isValue || !isSecretVariable(name.replaceAll("-", "_"))) return [];
    return `The value of \`${option === undefined ? name : `--${name}`}\``;
  });
  return [
    ...new Set(options),
    ...(hasKnownToken(text) ? ["A token"] : []),
    ...(hasAddressWithPassword(text) ? ["The password of an address"] : []),
  ];
}
