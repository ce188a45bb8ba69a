import { parseList } from "structured-headers";
import { expect, it } from "vitest";
import { rateLimitHeaders } from "../../../../src/tenancy/limits/rate-limit-headers.ts";

const limits = [
  { name: "tenant", limit: 600, remaining: 12, resetSeconds: 30, isAllowed: true },
  { name: "credential", limit: 480, remaining: 0, resetSeconds: 30, isAllowed: false },
] as const;

it("each limit is an item of both headers, which are lists of structured fields", () => {
  const headers = rateLimitHeaders([...limits]);
  expect(parseList(headers["RateLimit-Policy"])).toEqual([
    [
      "tenant",
      new Map([
        ["q", 600],
        ["w", 60],
      ]),
    ],
    [
      "credential",
      new Map([
        ["q", 480],
        ["w", 60],
      ]),
    ],
  ]);
  expect(parseList(headers.RateLimit)).toEqual([
    [
      "tenant",
      new Map([
        ["r", 12],
        ["t", 30],
      ]),
    ],
    [
      "credential",
      new Map([
        ["r", 0],
        ["t", 30],
      ]),
    ],
  ]);
});
