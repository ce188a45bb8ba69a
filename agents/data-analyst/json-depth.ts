/** Deeper than people nest data, and far from the depth at which writing JSON again fails. */
export const MAX_DEPTH = 500;

/** Whether a text of JSON is nested deeper than that. */
export function isTooDeep(text: string): boolean {
  let [depth, inText] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (inText && sign === "\\") at += 1;
    else if (sign === '"') inText = !inText;
    else if (inText) continue;
    else if (sign === "[" || sign === "{") depth += 1;
    else if (sign === "]" || sign === "}") depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
