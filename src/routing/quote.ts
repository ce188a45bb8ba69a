const maxLength = 160;

/** The words of a part of a request, as short as a question can quote them. */
export function quote(text: string): string {
  const words = text.replaceAll(/\s+/g, " ").replace(/[\s,;:.]+$/, "");
  return words.length > maxLength ? `${words.slice(0, maxLength - 1)}…` : words;
}
