const maxBytes = 255;

/**
 * What is wrong with a file's name, or null. A name is a relative path with forward slashes that stays where it
 * is put, whatever it is joined to: no empty, `.` or `..` segment, no backslash, no control character, 255 bytes.
 */
export function fileNameFault(name: string): string | null {
  if (name === "") return "is empty";
  if (!name.isWellFormed()) return "is not well-formed Unicode";
  if (new TextEncoder().encode(name).length > maxBytes) return `is longer than ${maxBytes} bytes`;
  if (/[\p{Cc}\\]/u.test(name)) return "has a backslash or a control character";
  const isUnsafe = name.split("/").some((segment) => ["", ".", ".."].includes(segment));
  return isUnsafe ? "is not a relative path without empty, '.' and '..' segments" : null;
}
