/** What is wrong with how an image is named; null where it names one version, or a variable does. */
export function imageFault(image: string): string | null {
  if (image.includes("$") || image.includes("@sha256:")) return null;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag === undefined) return `\`${image}\` names no version, so that every build may get another one.`;
  return tag === "latest" ? `\`${image}\` is another image whenever a new version comes out.` : null;
}

/** What mends such a name. */
export const imageFix = "Name a version such as `:1.2.3`, or pin the image by `@sha256:`.";
