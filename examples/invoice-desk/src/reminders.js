import { euros } from "./money.js";

const day = 86_400_000;

function recipient(customer) {
  const lines = [customer.name];
  if (customer.company) lines.unshift(customer.company);
  lines.push(`${customer.street} ${customer.houseNumber}`);
  lines.push(`${customer.postcode} ${customer.city.toUpperCase()}`);
  if (customer.country !== "DE") lines.push(customer.country);
  return lines.filter((line) => line.trim() !== "").join("\n");
}

/** The fee of a reminder, in cents, by how many days an invoice is late. */
export function feeOf(invoice, now) {
  const late = Math.floor((now - invoice.due) / day);
  if (late <= 14) return 0;
  return late <= 30 ? 500 : 1_500;
}

export function reminder(invoice, customer, now) {
  const owed = invoice.total + feeOf(invoice, now);
  return `${recipient(customer)}\n\nReminder of invoice ${invoice.id}\n\nOwed: ${euros(owed)}\n`;
}
