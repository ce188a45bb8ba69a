export type SlugOptions = { separator?: string };

/** A title as it appears in an address: lower case, without accents, words joined by a separator. */
export function slug(title: string, { separator = "-" }: SlugOptions = {}): string {
  return title
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .join(separator);
}
