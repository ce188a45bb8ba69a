import { nanoid } from "nanoid";

const targets = new Map<string, string>();

export function shortLink(target: string): string {
  const id = nanoid(8);
  targets.set(id, target);
  return `/l/${id}`;
}
