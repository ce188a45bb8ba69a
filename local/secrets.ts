import { createHash, timingSafeEqual } from "node:crypto";

/** Compares a given secret with the expected one in a time that tells nothing about either. */
export function isSameSecret(given: string | string[] | undefined, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return typeof given === "string" && timingSafeEqual(digest(given), digest(expected));
}
