import { expect, it } from "vitest";
import { routeClassOf } from "../../../../src/tenancy/limits/route-class.ts";

it.each([
  ["GET", false, "read"],
  ["HEAD", false, "read"],
  ["GET", true, "stream"],
  ["POST", false, "write"],
  ["POST", true, "write"],
  ["DELETE", false, "write"],
])("%s, with a wish for a stream %s, is a %s", (method, wantsStream, routeClass) => {
  expect(routeClassOf(method, wantsStream)).toBe(routeClass);
});
