/** What differs between lines that say the same, the longest forms first. */
const variables: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "{uuid}"],
  [/\b\d{4}-\d\d-\d\d(?:[T ]+\d\d:\d\d:\d\d\S*)?/g, "{time}"],
  [/(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}\b/g, "{email}"],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, "{ip}"],
  [/\b0x[0-9a-f]+\b/gi, "{hex}"],
  [/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, "{hex}"],
  [/(?<![\w.])[-+]?\d+(?:[.,]\d+)*(?=(?:ms|s|us|ns|m|h|[kmg]?b|%)?(?![\w]))/gi, "{num}"],
  [/(?<=[/_#:=-])\d+(?!\w)/g, "{num}"],
];

/** A message with its ids, addresses and numbers replaced by what they are. */
export function mask(message: string): string {
  return variables.reduce((text, [pattern, name]) => text.replace(pattern, name), message);
}
