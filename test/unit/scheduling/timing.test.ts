import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catchUp, firstDue, type Timing } from "../../../src/scheduling/timing.ts";

const at = (time: string) => Date.parse(time);
const cron = (cron: string, timezone = "UTC"): Timing => ({ cron, timezone });

/** The first times at which a timing is due. */
function timesOf(timing: Timing, from: string, count: number): string[] {
  const times: string[] = [];
  for (let now = at(from); times.length < count; now = at(times.at(-1) ?? "")) {
    const first = firstDue(timing, now);
    if (!first.ok) break;
    times.push(first.value);
  }
  return times;
}

const faultOf = (timing: Timing, now = at("2026-01-01T00:00:00Z")) => {
  const first = firstDue(timing, now);
  return first.ok ? undefined : [first.refusal.pointer, first.refusal.detail];
};

describe("a cron expression", () => {
  it("is read on the clocks of its time zone, whatever the season", () => {
    const nine = cron("0 9 * * *", "Europe/Berlin");
    expect(timesOf(nine, "2026-01-15T12:00:00Z", 1)).toEqual(["2026-01-16T08:00:00.000Z"]);
    expect(timesOf(nine, "2026-07-15T12:00:00Z", 1)).toEqual(["2026-07-16T07:00:00.000Z"]);
  });

  it("takes names, lists, ranges, steps and common abbreviations", () => {
    expect(timesOf(cron("*/30 9-10 * * MON,fri"), "2026-01-02T09:30:00Z", 4)).toEqual([
      "2026-01-02T10:00:00.000Z",
      "2026-01-02T10:30:00.000Z",
      "2026-01-05T09:00:00.000Z",
      "2026-01-05T09:30:00.000Z",
    ]);
    expect(timesOf(cron("@daily"), "2026-01-02T09:30:00Z", 1)).toEqual(["2026-01-03T00:00:00.000Z"]);
  });

  it("for a day of the month or of the week is due on either", () => {
    expect(timesOf(cron("0 0 13 * FRI"), "2026-01-08T12:00:00Z", 3)).toEqual([
      "2026-01-09T00:00:00.000Z",
      "2026-01-13T00:00:00.000Z",
      "2026-01-16T00:00:00.000Z",
    ]);
  });

  it("for a time that the clocks leap over is due as soon as they have", () => {
    expect(timesOf(cron("30 2 * * *", "Europe/Berlin"), "2026-03-28T12:00:00Z", 2)).toEqual([
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ]);
  });

  it("for a time that the clocks show twice is due the first time alone", () => {
    expect(timesOf(cron("30 2 * * *", "Europe/Berlin"), "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-26T01:30:00.000Z",
    ]);
  });

  it("for every hour is due every hour, also while the clocks repeat one", () => {
    expect(timesOf(cron("0 * * * *", "America/New_York"), "2026-11-01T04:30:00Z", 3)).toEqual([
      "2026-11-01T05:00:00.000Z",
      "2026-11-01T06:00:00.000Z",
      "2026-11-01T07:00:00.000Z",
    ]);
  });

  it("of several times is due whenever the clocks show one of them", () => {
    const twice = cron("0,30 1 * * *", "America/New_York");
    expect(timesOf(twice, "2026-11-01T04:30:00Z", 5).map((time) => time.slice(5, 16))).toEqual([
      "11-01T05:00",
      "11-01T05:30",
      "11-01T06:00",
      "11-01T06:30",
      "11-02T06:00",
    ]);
    const leapt = cron("0,30 2 * * *", "America/New_York");
    expect(timesOf(leapt, "2026-03-08T05:00:00Z", 1)).toEqual(["2026-03-09T06:00:00.000Z"]);
  });

  it.each([
    ["0 0 L * *", "2026-01-31T00:00:00.000Z"],
    ["0 0 17W * *", "2026-01-16T00:00:00.000Z"],
    ["0 0 * * FRI#2", "2026-01-09T00:00:00.000Z"],
    ["0 0 * * FRI#L", "2026-01-30T00:00:00.000Z"],
  ])("may count days from a month's ends: %s", (expression, first) => {
    expect(timesOf(cron(expression), "2026-01-01T12:00:00Z", 1)).toEqual([first]);
  });

  it.each([
    ["has seconds", "* * * * * *", "/cron"],
    ["has too few fields", "* * *", "/cron"],
    ["is empty", "", "/cron"],
    ["is a date", "2027-01-01T00:00:00Z", "/cron"],
    ["has a number out of bounds", "61 * * * *", "/cron"],
    ["has a step of nothing", "*/0 * * * *", "/cron"],
    ["waits for a start of ours", "@reboot", "/cron"],
    ["never comes round", "0 0 30 2 *", "/cron"],
  ])("that %s is refused", (_fault, expression, pointer) => {
    expect(faultOf(cron(expression))?.[0]).toBe(pointer);
  });

  it.each([
    ["60 0 * * *", "minute must be from 0 to 59"],
    ["0 25 * * *", "hour must be from 0 to 23"],
    ["0 0 32 * *", "day of the month must be from 1 to 31"],
    ["0 0 0 * *", "day of the month must be from 1 to 31"],
    ["0 0 * 13 *", "month must be from 1 to 12"],
    ["0 0 * * 8", "day of the week must be from 0 to 7"],
    ["a b c d e", "minute must be from 0 to 59"],
    ["0 a-b * * *", "hour must be from 0 to 23"],
    ["*/0 * * * *", "minute must be from 0 to 59"],
    ["0 0 9-5 * *", "day of the month must be from 1 to 31"],
    ["0 0 * JANUARY *", "month must be from 1 to 12"],
    ["0 0 * * MON-", "day of the week must be from 0 to 7"],
  ])("is told what is wrong with it: %s", (expression, bounds) => {
    const forms = "as a number, a range such as 1-5, a step such as */5 or a list";
    expect(faultOf(cron(expression))).toEqual([
      "/cron",
      `The expression is not valid: the ${bounds}, ${forms}.`,
    ]);
  });

  it.each(["@reboot", "@fortnightly"])("is told which abbreviations there are: %s", (expression) => {
    expect(faultOf(cron(expression))?.[1]).toContain("@hourly, @daily, @weekly, @monthly or @yearly");
  });

  it("is told of its faults without a word of the library's", () => {
    const part = fc.stringMatching(/^[0-9A-Za-z*,/#?+-]{1,6}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 5, maxLength: 5 }), (fields) => {
        const [, detail = ""] = faultOf(cron(fields.join(" "))) ?? [];
        expect(detail).not.toMatch(/must have five fields|CronPattern|Syntax/);
      }),
    );
  });

  it.each(["", "Nowhere/City", "+02:00", "Europe"])(
    "in %j, which is no time zone, is refused",
    (timezone) => {
      expect(faultOf(cron("0 9 * * *", timezone))).toEqual([
        "/timezone",
        "The IANA database has no such time zone.",
      ]);
    },
  );
});

describe("a single time", () => {
  it("is due once", () => {
    expect(timesOf({ at: "2026-06-01T00:00:00.000Z" }, "2026-01-01T00:00:00Z", 2)).toEqual([
      "2026-06-01T00:00:00.000Z",
    ]);
  });

  it("must be in the future, and within 366 days", () => {
    expect(faultOf({ at: "2026-01-01T00:00:00.000Z" })).toEqual(["/at", "The time must be in the future."]);
    expect(faultOf({ at: "2027-01-02T00:00:00.000Z" })).toBeUndefined();
    expect(faultOf({ at: "2027-01-02T00:00:00.001Z" })).toEqual(["/at", "The time must be within 366 days."]);
  });
});

describe("what was served late", () => {
  it("tells how many later times have gone by, and the next one to come", () => {
    const hourly = cron("0 * * * *");
    expect(catchUp(hourly, "2026-01-01T01:00:00.000Z", at("2026-01-01T04:30:00Z"))).toEqual({
      missed: 3,
      next: "2026-01-01T05:00:00.000Z",
    });
  });

  it("counts up to 100 of them", () => {
    expect(catchUp(cron("* * * * *"), "2026-01-01T00:00:00.000Z", at("2026-06-01T00:00:30Z"))).toEqual({
      missed: 100,
      next: "2026-06-01T00:01:00.000Z",
    });
  });

  it("is over where it was a single time", () => {
    const once = { at: "2026-01-01T01:00:00.000Z" };
    expect(catchUp(once, once.at, at("2026-03-01T00:00:00Z"))).toEqual({ missed: 0 });
  });
});

const moments = fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
const zones = fc.constantFrom(
  ...["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"],
  ...["Asia/Kathmandu", "America/Santiago", "Pacific/Chatham"],
);
const field = (min: number, max: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min, max }).map(String),
    fc.integer({ min: 2, max: Math.min(max, 15) }).map((step) => `*/${step}`),
  );
const expressions = fc
  .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
  .map((fields) => fields.join(" "));

describe("any cron expression, in any time zone, at any moment", () => {
  it("is next due later, at a whole minute, at least a minute after the time before", () => {
    fc.assert(
      fc.property(expressions, zones, moments, (expression, timezone, moment) => {
        const times = timesOf(cron(expression, timezone), moment.toISOString(), 3).map(at);
        expect(times).toHaveLength(3);
        expect(times[0]).toBeGreaterThan(moment.getTime());
        for (const [index, time] of times.entries()) {
          expect(time % 60_000).toBe(0);
          if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(60_000);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("leaves out no time between one that was served and the next", () => {
    fc.assert(
      fc.property(expressions, zones, moments, fc.nat(10 * 60_000), (expression, timezone, moment, later) => {
        const timing = cron(expression, timezone);
        const [dueAt = "", ...rest] = timesOf(timing, moment.toISOString(), 12);
        const now = at(dueAt) + later;
        const gone = rest.filter((time) => at(time) <= now);
        expect(catchUp(timing, dueAt, now)).toEqual({ missed: gone.length, next: rest[gone.length] });
      }),
      { numRuns: 40 },
    );
  });
});
