import { z } from "zod";

type RawIssue = z.core.$ZodRawIssue;

/** What is said of a field that a schema does not have. */
export const noSuchField = "There is no such field.";

/** What callers and agents are told where a schema has no words of its own for what is wrong with a value. */
export function describeIssue(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is required" : `must be of type ${typeName(issue.expected)}`;
    case "invalid_value":
      return `must be ${oneOf(issue.values)}`;
    case "too_small":
      return bound(issue.inclusive === false ? "more than" : "at least", issue.minimum, issue.origin);
    case "too_big":
      return bound(issue.inclusive === false ? "less than" : "at most", issue.maximum, issue.origin);
    case "invalid_key":
      return `has a key that ${issue.issues.map(({ message }) => message).join(" and ")}`;
    case "invalid_format":
      return formats[issue.format];
    case "unrecognized_keys":
      return noSuchField;
    case "invalid_union":
      return describeUnion(issue);
    default:
      return undefined;
  }
}

const typeName = (type: string): string => ({ record: "object", int: "integer" })[type] ?? type;

const oneOf = (values: readonly z.core.util.Primitive[]): string =>
  values.map((value) => JSON.stringify(value)).join(" or ");

function bound(limit: string, size: number | bigint, origin: string): string {
  const unit = units[origin];
  if (unit === undefined) return `must be ${limit} ${size}`;
  return `must have ${limit} ${size} ${unit}${size === 1 ? "" : "s"}`;
}

const units: Record<string, string> = { string: "character", array: "item" };

/** What a text of a format looks like. */
const formats: Record<string, string> = {
  regex: "must be written in the way that the field asks for",
  email: "must be an e-mail address such as ada@example.com",
  url: "must be a URL such as https://example.com/page",
  uuid: "must be a UUID such as 123e4567-e89b-12d3-a456-426614174000",
  date: "must be a date such as 2027-03-01",
  datetime: "must be a date and time such as 2027-03-01T06:30:00Z",
};

type UnionIssue = Extract<RawIssue, { code: "invalid_union" }>;

/** What one field decides is told of that field; otherwise, which types there may be. */
function describeUnion(issue: UnionIssue): string | undefined {
  if (issue.inclusive === false) return undefined;
  const { input, discriminator, options, errors } = issue;
  if (discriminator !== undefined && options !== undefined) {
    const given = z.looseObject({}).safeParse(input).data?.[discriminator];
    return `${given === undefined ? "is required, and " : ""}must be ${oneOf(options)}`;
  }
  const types = errors.map(([first]) =>
    first?.code === "invalid_type" ? typeName(first.expected) : undefined,
  );
  return types.includes(undefined) ? undefined : `must be of type ${types.join(" or ")}`;
}
