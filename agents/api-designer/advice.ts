// What to do about the rules that API authors meet most, as Redocly's own texts say only what is wrong.

const advice: Record<string, string> = {
  "info-license": "Add `license` with a `name` (and an `identifier` or `url`) to `info`.",
  "info-license-strict": "Give the licence a `url`, or in OpenAPI 3.1 an SPDX `identifier`.",
  "no-empty-servers": "List the base URLs of the API in `servers`.",
  "no-identical-paths": "Keep one of the paths: they differ in nothing but the name of a parameter.",
  "no-ambiguous-paths": "Rename one of the paths, so that no request matches both.",
  "no-path-trailing-slash": "Remove the slash at the end of the path.",
  "no-unused-components": "Remove the component, or refer to it.",
  "no-server-example.com": "Replace the example host by the API's own.",
  "no-server-trailing-slash": "Remove the slash at the end of the server's URL.",
  "operation-2xx-response": "Describe what a successful call returns.",
  "operation-4xx-response": "Describe at least the response to a bad request, such as `400` or `404`.",
  "operation-operationId": "Add an `operationId`: generated clients name their methods by it.",
  "operation-operationId-unique": "Give each operation an `operationId` of its own.",
  "operation-summary": "Add a `summary` of a few words.",
  "path-parameters-defined": "Add the parameter to the operation or path: `in: path`, `required: true`.",
  "security-defined":
    "Add `security` to the operation or to the whole document; `security: []` says that it is public.",
  "tag-description": "Say in a `description` what the tag's operations are about.",
};

/** What to do about a rule that was broken, where there is more to say than the rule itself does. */
export const adviceFor = (rule: string): string | undefined => advice[rule];
