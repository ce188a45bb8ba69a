import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";

const prefix = ".miosa-partial-";
const anyPartial = new RegExp(`(^|/)${RegExp.escape(prefix)}[0-9a-f-]{36}(/|$)`);

/** A new name beside a path, for what is to lie at that path once it is whole. */
export function partialBeside(path: string): string {
  return join(dirname(path), prefix + randomUUID());
}

/** Whether a path is that of something not whole yet, or leads through it. */
export function isPartial(path: string): boolean {
  return anyPartial.test(path);
}
