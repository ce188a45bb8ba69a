/** The form of a name with an ending, such as `scripts/build.js`, as long as names may be. */
export const fileName = String.raw`[\w./-]{1,250}\.[a-z]\w{0,9}`;

const fileNames = new RegExp(String.raw`(?<![\w./-])${fileName}\b`, "g");

/** What a text calls by such a name. */
export const fileNamesIn = (text: string): string[] => text.match(fileNames) ?? [];

/** Whether a text has words besides such names. */
export const saysMoreThanFileNames = (text: string): boolean =>
  /[\p{L}\p{N}]/u.test(text.replaceAll(fileNames, ""));
