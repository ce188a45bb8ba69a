import fc from "fast-check";
import { expect, it } from "vitest";
import { maxTextLength } from "../../../src/agents/contract.ts";
import { joinDeltas, type ReadRecord } from "../../../src/sandbox/read-records.ts";

const delta = (number: number, text: string): ReadRecord => ({
  number,
  record: { type: "message.delta", text },
});

const textOf = (records: ReadRecord[]) =>
  records.map(({ record }) => (record.type === "message.delta" ? record.text : "|")).join("");

it("joins neighbouring deltas under the number of the last, and no others", () => {
  const log: ReadRecord = { number: 3, record: { type: "log", stream: "stdout", text: "x" } };
  const joined = joinDeltas([delta(1, "a"), delta(2, "b"), log, delta(4, "c")]);
  expect(joined).toEqual([delta(2, "ab"), log, delta(4, "c")]);
});

it("a batch of any deltas keeps all text in order, and no event is longer than a record may be", () => {
  const lengths = fc.array(fc.integer({ min: 0, max: maxTextLength }), { maxLength: 20 });
  fc.assert(
    fc.property(lengths, (all) => {
      const records = all.map((length, index) => delta(index + 1, String(index % 10).repeat(length)));
      const joined = joinDeltas(records);
      expect(textOf(joined)).toBe(textOf(records));
      for (const { record } of joined)
        expect(textOf([{ number: 1, record }]).length).toBeLessThanOrEqual(maxTextLength);
      expect(joined.at(-1)?.number).toBe(records.at(-1)?.number);
    }),
  );
});
