import * as fc from "fast-check";
import { expect, it } from "vitest";
import { monthOf } from "../../../../src/tenancy/limits/month.ts";

it("a month is named by its year and number, and ends where the next one begins", () => {
  const { name, from, until } = monthOf(Date.UTC(2026, 11, 31, 23, 59));
  expect([name, from.toISOString(), until.toISOString()]).toEqual([
    "2026-12",
    "2026-12-01T00:00:00.000Z",
    "2027-01-01T00:00:00.000Z",
  ]);
});

it("every moment is in its month, and the month's end is in the next", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }), (moment) => {
      const { name, from, until } = monthOf(moment.getTime());
      expect(moment.toISOString().startsWith(name)).toBe(true);
      expect(from <= moment && moment < until).toBe(true);
      expect(monthOf(until.getTime()).from).toEqual(until);
    }),
  );
});
