/** What a text of JSON says; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where a text that is no JSON has its fault, if V8 says that: such as ", see line 3". */
export function faultPlace(text: string): string {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    const [, position] = /at position (\d+)/.exec(String(error)) ?? [];
    return position === undefined ? "" : `, see line ${text.slice(0, Number(position)).split("\n").length}`;
  }
}
