// Values that the schema takes for texts, and that Compose or Docker refuses by their form.

import type { YamlPath } from "../../sdk/formats/yaml-source.ts";
import type { PlacedFinding } from "../placed-finding.ts";

type Form = { keys: RegExp; form: RegExp; says: string };

const forms: Form[] = [
  {
    keys: /(^|\.)(mem_limit|mem_reservation|memswap_limit|shm_size|mem_swappiness|(limits|reservations)\.memory|tmpfs\.size)$/,
    form: /^-?\d+(\.\d+)? ?([kmgtp]i?)?b?$/i,
    says: "is no size: sizes are such as `512m` or `2gb`",
  },
  {
    keys: /(^|\.)(stop_grace_period|healthcheck\.(interval|timeout|start_period|start_interval)|(update_config|rollback_config|restart_policy)\.(delay|monitor|window))$/,
    form: /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w|y))+$|^0$/,
    says: "is no duration: durations are such as `30s` or `1m30s`",
  },
  {
    keys: /^restart$/,
    form: /^(no|always|unless-stopped|on-failure(:\d+)?|false)$/,
    says: "is no restart policy: there are `no`, `always`, `on-failure` and `unless-stopped`",
  },
  {
    keys: /(^|\.)(limits|reservations)\.cpus$|^cpus$/,
    form: /^\d*\.?\d+$/,
    says: "is no number of processors, such as `0.5`",
  },
  {
    keys: /^healthcheck\.test\.0$/,
    form: /^(NONE|CMD|CMD-SHELL)$/,
    says: "cannot begin a test: a list begins with `CMD`, `CMD-SHELL` or `NONE`",
  },
];

function checkForm(text: string, place: YamlPath): PlacedFinding[] {
  const [part, , ...keys] = place;
  if (part !== "services" || text.includes("$")) return [];
  const broken = forms.find((form) => form.keys.test(keys.join(".")));
  if (broken === undefined || broken.form.test(text)) return [];
  return [{ severity: "error", rule: "compose/value", place, message: `\`${text}\` ${broken.says}.` }];
}

/** What Compose takes for the beginning of a variable, and cannot read as one; escaped it is `$$`. */
const brokenVariable = /\$(?!\$|[a-z_]|\{[a-z_]\w*(\}|:?[-?+]))/i;

function checkVariables(text: string, place: YamlPath): PlacedFinding[] {
  const found = brokenVariable.exec(text.replaceAll("$$", "  "));
  if (found === null || String(place[0]).startsWith("x-")) return [];
  const message = `\`${text.slice(found.index, found.index + 20)}\` is read as a variable, and is none: Compose refuses the file.`;
  return [{ severity: "error", rule: "compose/variable", place, message, fix: "Write `$$` for a `$`." }];
}

/** Texts and numbers within a value, with their places. Needs no call stack. */
function* textsIn(root: unknown): Generator<{ text: string; place: YamlPath }> {
  const waiting: { value: unknown; place: YamlPath }[] = [{ value: root, place: [] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, place } = next;
    if (typeof value === "string" || typeof value === "number") yield { text: String(value), place };
    if (typeof value !== "object" || value === null) continue;
    const isList = Array.isArray(value);
    for (const [key, part] of Object.entries(value)) {
      waiting.push({ value: part, place: [...place, isList ? Number(key) : key] });
    }
  }
}

/** Longer texts are not read. */
const MAX_LENGTH = 20_000;

/** The values of a Compose file that are refused when it is started. */
export function checkValues(file: unknown): PlacedFinding[] {
  return [...textsIn(file)]
    .filter(({ text }) => text.length < MAX_LENGTH)
    .flatMap(({ text, place }) => [...checkForm(text, place), ...checkVariables(text, place)]);
}
