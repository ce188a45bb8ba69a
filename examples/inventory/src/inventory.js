class Inventory {
  #stock = new Map();

  add(item, count) {
    this.#stock.set(item, this.count(item) + count);
  }

  take(item, count) {
    this.#stock.set(item, this.count(item) - count);
  }

  count(item) {
    return this.#stock.get(item) ?? 0;
  }
}

module.exports = { Inventory };
