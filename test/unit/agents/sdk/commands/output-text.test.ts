import { describe, expect, it } from "vitest";
import {
  fromWholeCharacter,
  textOf,
  unfinishedLength,
} from "../../../../../agents/sdk/commands/output-text.ts";
import { TextFlow } from "../../../../../agents/sdk/commands/text-flow.ts";

function flowOf(...writes: Buffer[]): string[] {
  const texts: string[] = [];
  const flow = new TextFlow((text) => texts.push(text));
  for (const bytes of writes) flow.push(bytes);
  flow.end();
  return texts;
}

describe("what a program writes", () => {
  it("is text in UTF-8, also where a character comes in two writes or lies across a bundle's end", () => {
    const text = `${"é".repeat(5_000)}€😀`;
    const bytes = Buffer.from(`x${text}`);
    expect(flowOf(bytes.subarray(0, 7), bytes.subarray(7)).join("")).toBe(`x${text}`);
  });

  it("is text of old where it is none in UTF-8", () => {
    expect(flowOf(Buffer.from("Müller, café, 5 ", "latin1"), Buffer.from([0x80]))).toEqual([
      "Müller, café, 5 €",
    ]);
  });

  it("stays text in UTF-8 where single bytes of it are broken", () => {
    expect(textOf(Buffer.concat([Buffer.from("Müller, café, "), Buffer.from([0xff])]))).toBe(
      "Müller, café, \ufffd",
    );
  });

  it("may have colours and zeros between names", () => {
    const text = "\u001b[31mred\u001b[0m a/long/name.txt\0another/long/name.txt\0";
    expect(textOf(Buffer.from(text))).toBe(text);
  });

  it("is told by its length where it is no text", () => {
    const picture = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7) % 256));
    expect(flowOf(picture)).toEqual(["(20000 bytes of output are no text.)\n"]);
    expect(flowOf(Buffer.alloc(10))).toEqual(["(10 bytes of output are no text.)\n"]);
  });
});

it("the end of a text that is cut within a character begins with the next one", () => {
  expect(textOf(fromWholeCharacter(Buffer.from("é😀ab").subarray(3)))).toBe("ab");
  expect(textOf(fromWholeCharacter(Buffer.from("ab")))).toBe("ab");
});

it.each([
  ["", 0],
  ["a", 0],
  ["é", 0],
  ["😀", 0],
])("a whole character is not taken for one that goes on: %s", (text, length) => {
  expect(unfinishedLength(Buffer.from(text))).toBe(length);
});
