import { severity as severities, severityRank } from "../../src/agents/severity.ts";
import { escapeMarkup } from "../sdk/reports/escape-markup.ts";
import type { Skipped } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";
import type { Doubt, PageResult, Problem } from "./problem.ts";

/** What came of the pages, which were not checked, or not whole, and which the request leaves out. */
export type Audit = {
  checked: { file: string; result: PageResult }[];
  skipped: Skipped[];
  leftOut: readonly string[];
};

const styles = `
body { font: 16px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #c9ced6; padding-bottom: .3rem; }
h3 { margin-bottom: .3rem; font-size: 1.05rem; }
pre { background: #f2f4f7; padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; }
article { border-left: 4px solid; padding-left: 1rem; margin: 1.5rem 0; }
.error { border-color: #b3261e; } .warning { border-color: #8a5a00; } .info { border-color: #3b5b92; }
.meta { margin: 0; color: #444c56; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid #c9ced6; }
`;

const inOrder = (problems: readonly Problem[]): Problem[] =>
  problems.toSorted(
    (a, b) => severityRank(b.severity) - severityRank(a.severity) || (a.line ?? 0) - (b.line ?? 0),
  );

function problemPart({ rule, severity, help, helpUrl, criteria, element, line, fix }: Problem): string {
  const standard = criteria.length === 0 ? "good practice" : `WCAG ${criteria.join(", ")}`;
  return `<article class="${severity}">
<h3>${escapeMarkup(help)}</h3>
<p class="meta">${severity}${line === undefined ? "" : `, line ${line}`}, ${standard}, <a href="${escapeMarkup(helpUrl)}">${escapeMarkup(rule)} explained</a></p>
<pre>${escapeMarkup(element)}</pre>
<p>${escapeMarkup(fix)}</p>
</article>`;
}

function doubtPart(doubts: readonly Doubt[]): string {
  if (doubts.length === 0) return "";
  const items = doubts.map(
    ({ help, helpUrl, line }) =>
      `<li>${line === undefined ? "" : `Line ${line}: `}<a href="${escapeMarkup(helpUrl)}">${escapeMarkup(help)}</a></li>`,
  );
  return `<p>A person has to look at:</p>\n<ul>\n${items.join("\n")}\n</ul>`;
}

function pagePart({ file, result }: Audit["checked"][number], index: number): string {
  const problems = inOrder(result.problems).map(problemPart);
  return [
    `<h2 id="page-${index + 1}">${escapeMarkup(file)}</h2>`,
    problems.length === 0 ? "<p>Nothing was found.</p>" : problems.join("\n"),
    doubtPart(result.doubts),
  ].join("\n");
}

function overview(checked: Audit["checked"]): string {
  const rows = checked.map(({ file, result }, index) => {
    const counts = severities.options.map(
      (severity) => `<td>${result.problems.filter((problem) => problem.severity === severity).length}</td>`,
    );
    return `<tr><th scope="row"><a href="#page-${index + 1}">${escapeMarkup(file)}</a></th>${counts.join("")}<td>${result.doubts.length}</td></tr>`;
  });
  const heads = ["Page", "Errors", "Warnings", "Remarks", "To look at"].map(
    (head) => `<th scope="col">${head}</th>`,
  );
  return `<table>\n<thead><tr>${heads.join("")}</tr></thead>\n<tbody>\n${rows.join("\n")}\n</tbody>\n</table>`;
}

/** The report as a page of HTML, which keeps to the rules that it tells of. */
export function reportOf({ checked, skipped }: Audit): string {
  const notChecked = skipped.map(({ file, reason }) => `<li>${escapeMarkup(`${file}: ${reason}`)}</li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Accessibility of ${counted(checked.length, "page")}</title>
<style>${styles}</style>
</head>
<body>
<main>
<h1>Accessibility</h1>
<p>Checked by axe-core against WCAG 2.2 A and AA and good practice, without scripts and layout. Contrast beyond inline styles, the size of targets and scrolling have to be checked in a browser. Rules find a part of all problems; the rest takes people.</p>
${overview(checked)}
${notChecked.length === 0 ? "" : `<p>Not checked, or not whole:</p>\n<ul>\n${notChecked.join("\n")}\n</ul>`}
${checked.map(pagePart).join("\n")}
</main>
</body>
</html>
`;
}
