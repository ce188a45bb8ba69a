/** The text of a file, by its path relative to the user's files. */
export type Source = { file: string; text: string };
