import assert from "node:assert/strict";
import { test } from "node:test";
import { publish } from "../src/news.js";

test("news has a path made of its title", () => {
  assert.equal(publish({ title: "Regatta in May", body: "" }).path, "/news/regatta-in-may");
});
