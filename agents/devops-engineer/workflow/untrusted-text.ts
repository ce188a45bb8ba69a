// What strangers write, as GitHub's Security Lab lists it ("Keeping your GitHub Actions and workflows secure:
// Untrusted input"): in a shell's text such an expression becomes part of the program.

const untrusted = new RegExp(
  [
    "github\\.head_ref",
    "github\\.event\\.(issue|pull_request|discussion)\\.(title|body)",
    "github\\.event\\.(comment|review|review_comment)\\.body",
    "github\\.event\\.pages\\S*\\.page_name",
    "github\\.event\\.(commits\\S*|head_commit)\\.(message|author\\.(email|name))",
    "github\\.event\\.pull_request\\.head\\.(ref|label|repo\\.default_branch)",
    "github\\.event\\.workflow_run\\.(head_branch|display_title|head_commit\\.(message|author\\.(email|name)))",
    "github\\.event\\.release\\.(name|body)",
  ].join("|"),
);

/** Longer expressions are not read. */
const MAX_LENGTH = 1_000;

/** The expressions in a text whose value a stranger may have written. */
export function untrustedExpressions(text: string): string[] {
  const expressions = text
    .split("${{")
    .slice(1)
    .map((rest) => rest.split("}}", 1)[0] ?? "");
  return [
    ...new Set(
      expressions
        .filter((expression) => expression.length < MAX_LENGTH && untrusted.test(expression))
        .map((expression) => expression.trim()),
    ),
  ];
}
