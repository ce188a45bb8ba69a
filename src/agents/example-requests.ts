const maxExamples = 20;
const maxLength = 500;

/** What the user says in an example, in one kind of quotes or another. */
const userSays = /\buser:\s*(["'])(?<said>.+?)\1(?=\s|$|<)/gi;

/** The requests in a description's examples, as agent files have them: `<example>… user: "…" …</example>`. */
export const exampleRequests = (description: string): string[] =>
  [...description.matchAll(/<example>(?<example>.*?)<\/example>/gis)]
    .flatMap(({ groups }) => [...(groups?.example ?? "").matchAll(userSays)])
    .flatMap(({ groups }) => groups?.said?.trim() || [])
    .filter(({ length }) => length <= maxLength)
    .slice(0, maxExamples);

/** A description without its examples, which say more of the form than of the agent. */
export const withoutExamples = (description: string): string =>
  description.replaceAll(/<example>.*?<\/example>/gis, "").replaceAll(/\bExamples?:\s*$/gim, "");
