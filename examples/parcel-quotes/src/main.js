import { readFile } from "node:fs/promises";
import { quoteParcel } from "./quote.js";

const [, , path] = process.argv;
const orders = JSON.parse(await readFile(path, "utf8"));

for (const order of orders) {
  const cents = quoteParcel(order);
  console.log(`${order.id}  ${(cents / 100).toFixed(2)}`);
}
