/** Rules that need a browser's layout, or media and frames that are not loaded. */
const needLayout = [
  "color-contrast",
  "color-contrast-enhanced",
  "css-orientation-lock",
  "frame-tested",
  "link-in-text-block",
  "no-autoplay-audio",
  "scrollable-region-focusable",
  "target-size",
];

/** Rules about what a whole page has, beside those that axe knows to be so. */
const ofContent = ["bypass", "landmark-one-main", "page-has-heading-one", "region"];

/** Rules by which all of a page is one problem, however many elements show it. */
const oncePerPage = new Set(["region"]);

/** Rules about what is in an attribute: they cannot judge what a template puts there. */
const ofValues = new Set([
  "aria-roles",
  "aria-valid-attr-value",
  "autocomplete-valid",
  "duplicate-id-aria",
  "html-lang-valid",
  "html-xml-lang-mismatch",
  "meta-refresh",
  "valid-lang",
]);

const templated = /\{\{|\{%|<[%?]|\$\{/;
const bound = /\s(?::|v-bind:|x-bind:|\[)[a-z]/i;

/** The rules to leave out, for axe's options; `hasWhole` is whether the page has all that it will show. */
export function leftOutRules(hasWhole: boolean): Record<string, { enabled: false }> {
  const ids = hasWhole ? needLayout : [...needLayout, ...ofContent];
  return Object.fromEntries(ids.map((id) => [id, { enabled: false }]));
}

/** Whether all that a rule finds on a page is one problem. */
export const isOncePerPage = (rule: string): boolean => oncePerPage.has(rule);

/** Whether a rule cannot judge an element, by its start tag, as a template or a framework fills in attributes. */
export function isFilledIn(rule: string, startTag: string): boolean {
  return bound.test(startTag) || (ofValues.has(rule) && templated.test(startTag));
}

/** Whether a source is part of a page, to be put into a whole one. */
export const isPartOfPage = (html: string): boolean => !/<(?:html|body|!doctype)[\s>]/i.test(html);
