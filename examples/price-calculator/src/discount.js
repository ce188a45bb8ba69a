const steps = [
  { atLeast: 50, percent: 15 },
  { atLeast: 10, percent: 5 },
];

/** The discount on `amount` cents for buying `quantity` of one thing. */
export function discountFor(amount, quantity) {
  const step = steps.find(({ atLeast }) => quantity >= atLeast);
  return step ? Math.round((amount * step.percent) / 100) : 0;
}
