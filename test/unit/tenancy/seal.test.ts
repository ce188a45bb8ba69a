import { expect, it } from "vitest";
import { createSeal } from "../../../src/tenancy/seal.ts";

const [old, next] = [`k1:${"A".repeat(43)}`, `k2:${"B".repeat(42)}A`];
const use = { purpose: "database-url", tenantId: "acme" } as const;

it("what is sealed opens for the same use, and never looks the same twice", async () => {
  const seal = createSeal(old);
  const sealed = await Promise.all([seal.seal("secret", use), seal.seal("secret", use)]);
  expect(new Set(sealed).size).toBe(2);
  for (const text of sealed) expect(await seal.open(text, use)).toBe("secret");
});

it("it opens for no other tenant or purpose", async () => {
  const seal = createSeal(old);
  const sealed = await seal.seal("secret", use);
  expect(await seal.open(sealed, { ...use, tenantId: "bolt" })).toBeNull();
  expect(await seal.open(sealed, { ...use, purpose: "stored-answer" })).toBeNull();
});

it("a new key in front seals from then on, and the old one still opens", async () => {
  const sealed = await createSeal(old).seal("secret", use);
  const rotated = createSeal(`${next},${old}`);
  expect(await rotated.open(sealed, use)).toBe("secret");
  const again = await rotated.seal("secret", use);
  expect(await createSeal(next).open(again, use)).toBe("secret");
  expect(await createSeal(old).open(again, use)).toBeNull();
});

it("what was altered, or never sealed, does not open", async () => {
  const seal = createSeal(old);
  const sealed = await seal.seal("secret", use);
  const parts = sealed.split(".");
  for (const index of [0, 2, 3, 4]) {
    const altered = parts.map((part, at) => (at === index ? `x${part.slice(1)}` : part)).join(".");
    expect(await seal.open(altered, use)).toBeNull();
  }
  for (const text of ["", "a.b.c.d.e", "secret"]) expect(await seal.open(text, use)).toBeNull();
});

it.each(["", "k1", "k1:short", `${old},`, `k 1:${"A".repeat(43)}`, `k1:${"A".repeat(44)}`])(
  "%j is no list of keys",
  (keys) => {
    expect(() => createSeal(keys)).toThrow("an encryption key is");
  },
);
