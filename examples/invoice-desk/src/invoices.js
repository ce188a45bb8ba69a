import { euros } from "./money.js";

/** The lines of an address as the post wants them. */
function addressOf(customer) {
  const lines = [customer.name];
  if (customer.company) lines.unshift(customer.company);
  lines.push(`${customer.street} ${customer.houseNumber}`);
  lines.push(`${customer.postcode} ${customer.city.toUpperCase()}`);
  if (customer.country !== "DE") lines.push(customer.country);
  return lines.filter((line) => line.trim() !== "").join("\n");
}

/** What an order costs, in cents. */
export function totalOf(order, customer) {
  let total = 0;
  for (const item of order.items) {
    if (item.quantity > 0) {
      let price = item.price * item.quantity;
      if (customer.kind === "business") {
        if (item.quantity >= 100) {
          price *= 0.8;
        } else if (item.quantity >= 10) {
          price *= 0.9;
        }
      } else if (order.coupon) {
        for (const excluded of order.coupon.excluded) {
          if (excluded === item.id && !item.clearance) {
            price += order.coupon.amount;
          }
        }
        price -= order.coupon.amount;
      }
      total += price;
    }
  }
  if (order.express || (customer.country !== "DE" && total < 10_000)) {
    total += order.express ? 1_500 : 900;
  }
  return Math.round(total);
}

export function invoice(order, customer) {
  return `${addressOf(customer)}\n\nInvoice ${order.id}\n\nTotal: ${euros(totalOf(order, customer))}\n`;
}
