const { Inventory } = require("../src/inventory.js");

describe("Inventory", () => {
  let inventory;

  beforeEach(() => {
    inventory = new Inventory();
    inventory.add("bolt", 5);
  });

  it("counts what was added", () => {
    inventory.add("bolt", 2);
    expect(inventory.count("bolt")).toBe(7);
  });

  it("has none of what it never saw", () => {
    expect(inventory.count("nut")).toBe(0);
  });

  it("gives out what it has", () => {
    inventory.take("bolt", 3);
    expect(inventory.count("bolt")).toBe(2);
  });

  it("refuses to give out more than it has", () => {
    expect(() => inventory.take("bolt", 6)).toThrow("only 5 left");
  });
});
