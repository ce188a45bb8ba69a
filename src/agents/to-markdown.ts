import { stringify } from "yaml";

/** The document whose two parts these are. The front matter ends with a line break. */
export const toMarkdown = (frontMatter: string, prompt: string): string =>
  `---\n${frontMatter}---\n${prompt}`;

/** The document whose front matter has these fields. */
export const writeManifest = (fields: Record<string, unknown>, prompt: string): string =>
  toMarkdown(stringify(fields, { lineWidth: 0 }), prompt);
