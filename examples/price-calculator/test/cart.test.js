import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lineTotal, subtotal } from "../src/cart.js";

describe("cart", () => {
  it("multiplies the unit price by the quantity", () => {
    assert.equal(lineTotal({ unitPrice: 250, quantity: 3 }), 750);
  });

  it("gives 5 percent off from ten pieces on", () => {
    assert.equal(lineTotal({ unitPrice: 100, quantity: 10 }), 950);
  });

  it("gives 15 percent off from fifty pieces on", () => {
    assert.equal(lineTotal({ unitPrice: 100, quantity: 50 }), 4_250);
  });

  it("adds the lines up", () => {
    const lines = [
      { unitPrice: 1_999, quantity: 1 },
      { unitPrice: 500, quantity: 2 },
    ];
    assert.equal(subtotal(lines), 2_999);
  });

  it("refuses a quantity of nothing", () => {
    assert.throws(() => lineTotal({ unitPrice: 100, quantity: 0 }), RangeError);
  });

  it("costs nothing while it is empty", () => {
    assert.equal(subtotal([]), 0);
  });
});
