const fileName = /(?<![\w./-])[\w./-]{1,250}\.[a-z]\w{0,9}\b/g;

/** What a text calls by a name with an ending, such as `scripts/build.js`, as long as names may be. */
export const fileNamesIn = (text: string): string[] => text.match(fileName) ?? [];

/** Whether a text has words besides such names. */
export const saysMoreThanFileNames = (text: string): boolean =>
  /[\p{L}\p{N}]/u.test(text.replaceAll(fileName, ""));
