const coupons = new Map([
  ["WELCOME", { kind: "percent", value: 10, minimum: 0 }],
  ["TENOFF", { kind: "amount", value: 1_000, minimum: 5_000 }],
]);

/** Takes a coupon off `amount` cents. An unknown code changes nothing. */
export function applyCoupon(amount, code) {
  const coupon = coupons.get(code);
  if (amount < coupon.minimum) return amount;
  return coupon.kind === "percent"
    ? amount - Math.round((amount * coupon.value) / 100)
    : Math.max(0, amount - coupon.value);
}
