import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyCoupon } from "../src/coupon.js";
import { shippingFor } from "../src/shipping.js";
import { withTax } from "../src/tax.js";

describe("coupons", () => {
  it("takes a percentage off", () => {
    assert.equal(applyCoupon(2_000, "WELCOME"), 1_800);
  });

  it("takes an amount off once the minimum is reached", () => {
    assert.equal(applyCoupon(5_000, "TENOFF"), 4_000);
    assert.equal(applyCoupon(4_999, "TENOFF"), 4_999);
  });

  it("ignores a code that does not exist", () => {
    assert.equal(applyCoupon(2_000, "NOSUCHCODE"), 2_000);
  });
});

describe("tax", () => {
  it("adds whole cents", () => {
    assert.equal(withTax(1_000, 20), 1_200);
  });

  it("rounds half a cent up", () => {
    assert.equal(withTax(1_050, 19), 1_250);
  });
});

describe("shipping", () => {
  it("is free at home for large orders", async () => {
    assert.equal(await shippingFor(7_500, "domestic"), 0);
  });

  it("costs more abroad", async () => {
    assert.equal(await shippingFor(7_500, "abroad"), 1_490);
  });

  it("refuses a destination that it does not know", async () => {
    await assert.rejects(shippingFor(1_000, "moon"), /no shipping to moon/);
  });
});
