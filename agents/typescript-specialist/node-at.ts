import { ts } from "@ts-morph/common";

/** The innermost node that spans what a diagnostic is about. */
export function nodeAt({ file, start, length = 0 }: ts.Diagnostic): ts.Node | undefined {
  if (file === undefined || start === undefined) return undefined;
  let found: ts.Node = file;
  for (let next: ts.Node | undefined = file; next !== undefined; ) {
    found = next;
    next = ts.forEachChild(found, (child) =>
      child.getStart(file) <= start && child.end >= start + length ? child : undefined,
    );
  }
  return found;
}
