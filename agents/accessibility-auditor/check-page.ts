import axe, { type NodeResult, type Result } from "axe-core";
import { cut } from "../../src/text/fit.ts";
import { lowContrast } from "./contrast.ts";
import { fixOf } from "./fix.ts";
import { Page, type ReadStyles } from "./page.ts";
import type { Doubt, PageResult, Problem } from "./problem.ts";
import { isFilledIn, isOncePerPage, isPartOfPage, leftOutRules } from "./rules.ts";

const MAX_ELEMENT_LENGTH = 160;

const severities = { critical: "error", serious: "error", moderate: "warning", minor: "info" } as const;

/** Success criteria in a rule's tags: `wcag111` is 1.1.1, `wcag1412` is 1.4.12. */
const criteriaOf = (tags: readonly string[]): string[] =>
  tags.flatMap(
    (tag) =>
      tag
        .match(/^wcag(\d)(\d)(\d+)$/)
        ?.slice(1)
        .join(".") ?? [],
  );

function problemOf({ id, help, helpUrl, tags }: Result, node: NodeResult, page: Page): Problem[] {
  if (node.element === undefined) return [];
  const place = page.place(node.element);
  if (isFilledIn(id, place.element)) return [];
  const severity = severities[node.impact ?? "moderate"];
  return [
    {
      rule: `axe/${id}`,
      severity: severity === "error" && tags.includes("best-practice") ? "warning" : severity,
      help,
      helpUrl,
      criteria: criteriaOf(tags),
      ...place,
      element: inLine(place.element),
      fix: fixOf(node),
    },
  ];
}

/** An element as one line. */
const inLine = (element: string): string => cut(element.replaceAll(/\s+/g, " "), MAX_ELEMENT_LENGTH);

const contrastUrl = "https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum.html";

function contrastProblems(page: Page): Problem[] {
  return [...page.document.querySelectorAll<HTMLElement>("body [style]")].flatMap((element): Problem[] => {
    const low = lowContrast(element, page.computedStyle(element));
    if (low === undefined) return [];
    const place = page.place(element);
    return [
      {
        rule: "wcag/contrast-minimum",
        severity: "error",
        helpUrl: contrastUrl,
        criteria: ["1.4.3"],
        ...low,
        ...place,
        element: inLine(place.element),
      },
    ];
  });
}

const failedToRun = ({ any, all, none }: NodeResult): boolean =>
  [...any, ...all, ...none].some(({ id }) => id === "error-occurred");

function doubtsOf({ help, helpUrl, nodes }: Result, page: Page): Doubt[] {
  return nodes
    .filter((node) => !failedToRun(node))
    .flatMap(({ element }) => (element ? [{ help, helpUrl, line: page.place(element).line }] : []));
}

/** Checks a page. Its scripts are not run. */
export async function checkPage(html: string, readStyles: ReadStyles): Promise<PageResult> {
  const page = new Page(html);
  try {
    await page.applyStyles(readStyles);
    const isPart = isPartOfPage(html);
    const { emptiness } = page;
    const context = isPart ? page.document.body : page.document.documentElement;
    const { violations, incomplete } = await axe.run(context, {
      elementRef: true,
      iframes: false,
      preload: false,
      resultTypes: ["violations", "incomplete"],
      rules: leftOutRules(!isPart && emptiness === undefined),
    });
    const problems = violations.flatMap((result) => {
      const found = result.nodes.flatMap((node) => problemOf(result, node, page));
      return isOncePerPage(result.id) ? found.slice(0, 1) : found;
    });
    const doubts = incomplete.flatMap((result) => doubtsOf(result, page));
    return { problems: [...problems, ...contrastProblems(page)], doubts, emptiness };
  } finally {
    page.close();
  }
}
