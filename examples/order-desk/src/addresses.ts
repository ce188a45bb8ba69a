const name = /^([\p{L}'-]+\s?)+$/u;
const postcode = /^\d{5}$/;

/** What is wrong with an address; undefined where nothing is. */
export function addressProblem(address: { name: string; postcode: string }): string | undefined {
  if (!name.test(address.name)) return "The name has signs that no name has.";
  if (!postcode.test(address.postcode)) return "A postcode has five digits.";
  return undefined;
}
