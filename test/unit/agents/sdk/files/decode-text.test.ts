import { expect, it } from "vitest";
import { decodeText, encodingOf } from "../../../../../agents/sdk/files/decode-text.ts";

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

it("a text is decoded by its byte order mark, which is no part of it", () => {
  expect(decodeText(Buffer.from("\ufeffgrüß"))).toBe("grüß");
  expect(decodeText(utf16("grüß"))).toBe("grüß");
  expect(decodeText(utf16("grüß").swap16())).toBe("grüß");
  expect(decodeText(Buffer.from("grüß"))).toBe("grüß");
  expect(decodeText(new Uint8Array())).toBe("");
});

it("what has a zero and no mark of UTF-16 is no text", () => {
  expect(decodeText(Buffer.from("grüß", "utf16le"))).toBeUndefined();
  expect(encodingOf(Buffer.from([1, 0, 2]))).toBeUndefined();
});
