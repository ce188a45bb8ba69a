import assert from "node:assert/strict";
import { test } from "node:test";
import { hasBounced } from "../src/mail/bounces.ts";

test("three bounces are too many", () => {
  const subscriber = { address: "a@example.org", name: "A", since: new Date(0), bounces: 3 };
  assert.equal(hasBounced(subscriber), true);
});
