/** A download that a shell or another interpreter runs as it comes. */
const piped =
  /\b(curl|wget)\b((?:[^|;&\n]|&(?!&)){0,1000})\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:\/(?:usr\/)?bin\/)?(?:env\s+)?(bash|sh|zsh|dash|python3?|node|perl|ruby)\b/g;

/** The same by a substitution: `sh -c "$(curl ...)"`, `bash <(curl ...)`. */
const substituted = /\b(bash|sh|zsh|python3?)\b[^\n;|&]{0,40}(?:\$\(|<\()\s*(curl|wget)\b/g;

/** What there is to say of each download that is run as it comes. */
export function downloadsRun(text: string): string[] {
  const commands = text.replaceAll("\\\n", " ");
  const names = [
    ...[...commands.matchAll(piped)].map(([, tool, , shell]) => `${tool} ... | ${shell}`),
    ...[...commands.matchAll(substituted)].map(([, shell, tool]) => `${shell} ... $(${tool} ...)`),
  ];
  return [...new Set(names)].map(
    (name) => `\`${name}\` runs whatever is at that address when it is called: nobody has looked at it.`,
  );
}

/** What mends it. */
export const downloadFix = "Download it into a file, check that against a checksum, and run it then.";
