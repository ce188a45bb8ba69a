import { expect, it } from "vitest";
import { endpointList } from "../../../src/mesh/endpoint-list.ts";

it("endpoints are named by their hosts, and have a weight of 1 unless another is given", () => {
  expect(endpointList.parse("https://one.example/dns-query 3,  http://127.0.0.1:81/x")).toEqual([
    { url: "https://one.example/dns-query", name: "one.example", weight: 3 },
    { url: "http://127.0.0.1:81/x", name: "127.0.0.1:81", weight: 1 },
  ]);
});

it.each([
  ["nothing", ""],
  ["an empty entry", "https://one.example,"],
  ["no URL", "one.example"],
  ["a weight of 0", "https://one.example 0"],
  ["a weight that is not whole", "https://one.example 1.5"],
  ["two weights", "https://one.example 1 2"],
  ["a host twice", "https://one.example/a, https://one.example/b"],
  ["more than eight", Array.from({ length: 9 }, (_, n) => `https://${n}.example`).join()],
])("%s is refused", (_what, text) => {
  expect(endpointList.safeParse(text).success).toBe(false);
});
