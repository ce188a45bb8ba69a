import type { Entry } from "../reading/entry.ts";
import { causeOf, isPython } from "./exception.ts";

const pythonFrame = /^\s+File "(.+?)", line (\d+), in (.+)/;
/** A frame of the other languages, as it is told. */
const frames: readonly (readonly [RegExp, string])[] = [
  // Node, Java, .NET
  [/^\s*at (?=\S.*(?:[(:]| in ))(.*)$/, "at $1"],
  // Go: its function is on the line before
  [/^\t(\/\S+\.go:\d+)(?: \+0x[\da-f]+)?$/, "at $1"],
  // PHP
  [/^#\d+ (\S+)\((\d+)\): (.*)$/, "at $3 ($1:$2)"],
  // Ruby
  [/^\s*(?:from )?(\S+\.rb:\d+):in [`'](.+)'$/, "at $2 ($1)"],
];

/** Paths and packages of runtimes and of what was installed. */
const installed =
  /node_modules|node:|site-packages|dist-packages|\/lib\/python\d|\/go\/src\/|\/pkg\/mod\/|\/vendor\/|\/gems\/|\/ruby\/\d|<frozen |\bat (?:async )?(?:System|Microsoft)\./;
/** Packages of Java that hardly any program is in itself, but that most programs are built on. */
const javaLibraries =
  /\bat (?:[\w.-]+\/+)?(?:java|javax|jakarta|jdk|sun|kotlin|kotlinx|scala|groovy|com\.(?:sun|zaxxer|fasterxml|google|mysql|microsoft|oracle|amazonaws|netflix|mongodb|rabbitmq|squareup|ibm|datastax)|org\.(?:apache|springframework|hibernate|eclipse|postgresql|mariadb|jboss|slf4j|junit|codehaus|glassfish|aspectj|jooq|flywaydb|elasticsearch|thymeleaf|quartz)|io\.(?:netty|undertow|vertx|grpc|micrometer|quarkus|micronaut|lettuce|reactivex|r2dbc|smallrye|jsonwebtoken)|redis\.clients|reactor|okhttp3|retrofit2|ch\.qos|net\.sf|oracle)\./;

function frameIn(line: string): string | undefined {
  const [form, told] = frames.find(([pattern]) => pattern.test(line)) ?? [];
  if (form === undefined || told === undefined) return undefined;
  return installed.test(line) || javaLibraries.test(line) ? undefined : line.replace(form, told).trim();
}

const firstFrame = (lines: readonly string[]): string | undefined =>
  lines.map(frameIn).find((frame) => frame !== undefined);

/**
 * The innermost frame of an entry's stack that is of no library and no runtime, such as `at write (store.py:41)`: one
 * of the root cause, else of what it caused.
 */
export function frameOf(entry: Entry): string | undefined {
  if (isPython(entry)) {
    const frames = entry.details.filter((line) => pythonFrame.test(line) && !installed.test(line));
    return frames.at(-1)?.replace(pythonFrame, "at $3 ($1:$2)");
  }
  return firstFrame(causeOf(entry)) ?? firstFrame(entry.details);
}
