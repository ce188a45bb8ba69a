import { type Column, MIN_SHARE } from "./column.ts";

const keyName =
  /^(?:id|uuid|guid|key|sku|(?:account|customer|event|invoice|item|order|product|sale|session|transaction|user)id)$|[_\s.-](?:id|uuid|number|no|nr)$/i;
const camelCaseKey = /[a-z](?:Id|ID|Number|No|Nr)$/;

/** Whether a column tells rows apart: by its name, and by nearly all its values being different. */
export function isKey({ name, distinct, missing, numbers }: Column): boolean {
  const present = numbers.length - missing.length;
  const isCalledKey = keyName.test(name) || camelCaseKey.test(name);
  return isCalledKey && distinct >= present * MIN_SHARE && present > 1;
}
