import assert from "node:assert/strict";
import { test } from "node:test";

const password = "tr0ub4dor-3";

test("a wrong password is refused", async () => {
  const response = await fetch("http://localhost:8080/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "ada@order-desk.example", password }),
  });
  assert.equal(response.status, 401);
});
