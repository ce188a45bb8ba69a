/**
 * Whether a text calls an agent by its name: `@test-runner`, `test-runner`, "the test runner agent". The bare
 * words are not enough: a request to "run a test" or to "judge" something does not name `judge`.
 */
export function isNamedIn(text: string, name: string): boolean {
  const words = name.replaceAll("-", "[ -]");
  const forms = [`@${name}`, `${words} agent`, `agent ${words}`, ...(name.includes("-") ? [name] : [])];
  return new RegExp(`(?<![\\w/.-])(?:${forms.join("|")})(?![\\w/-]|\\.\\w)`, "i").test(text);
}
