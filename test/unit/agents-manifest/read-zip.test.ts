import * as fc from "fast-check";
import { strFromU8, strToU8, type Zippable, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readZip } from "../../../src/agents/read-zip.ts";

const zip = (files: Zippable) => zipSync(files, { level: 1 });
const text = (bytes: Uint8Array | null) => bytes && strFromU8(bytes);
function filesIn(archive: Uint8Array) {
  const unpacked = readZip(archive);
  if (!unpacked.ok) throw new Error(unpacked.fault);
  return unpacked.files.map(({ path, bytes }) => [path, text(bytes)]);
}

describe("an archive", () => {
  it("gives its Markdown files, and nothing else is unpacked", () => {
    const files: Zippable = {
      "a.md": strToU8("A"),
      agents: { "b.MD": strToU8("B".repeat(20_000)), "c.txt": strToU8("C"), ".hidden.md": strToU8("H") },
      __MACOSX: { "._a.md": strToU8("X"), "a.md": strToU8("X") },
      "stored.md": [strToU8("as it is"), { level: 0 }],
      "empty.md": strToU8(""),
    };
    expect(filesIn(zip(files))).toEqual([
      ["a.md", "A"],
      ["agents/b.MD", "B".repeat(20_000)],
      ["stored.md", "as it is"],
      ["empty.md", ""],
    ]);
  });

  it("gives little more of a file than a manifest may have", () => {
    const [entry] = filesIn(zip({ "large.md": strToU8("x".repeat(1_000_000)) }));
    expect(entry?.[1]?.length).toBe(65_537);
  });

  it("is refused as soon as more has come out of it than may, whatever it says of its sizes", () => {
    const bomb = zip({ "a.md": new Uint8Array(4_500_000), "b.md": new Uint8Array(4_500_000) });
    // The size of what is unpacked, in the local header of the first.
    new DataView(bomb.buffer, bomb.byteOffset).setUint32(22, 100, true);
    expect(readZip(bomb)).toEqual({ ok: false, fault: "has more than 8388608 bytes of Markdown, unpacked" });
  });

  it("is refused where it has entries without end", () => {
    const one = zip({ "a.txt": new Uint8Array(0) });
    const entry = one.subarray(0, strFromU8(one, true).indexOf("PK\x01\x02"));
    const end = one.subarray(entry.length);
    const many = new Uint8Array(entry.length * 5_001 + end.length);
    for (let n = 0; n < 5_001; n += 1) many.set(entry, n * entry.length);
    many.set(end, entry.length * 5_001);
    expect(readZip(many)).toEqual({ ok: false, fault: "has more than 5000 entries" });
  });

  it("that breaks off is refused, even where there are whole files in it", () => {
    const whole = zip({ "a.md": strToU8("A"), "b.md": strToU8("some text that is long enough to be cut") });
    const second = strFromU8(whole, true).indexOf("b.md") - 30;
    for (const end of [second, second + 50, whole.length - 1]) {
      expect(readZip(whole.subarray(0, end))).toEqual({ ok: false, fault: "is cut short" });
    }
  });

  it("that needs a password is refused", () => {
    const archive = zip({ folder: { "a.txt": strToU8("A") }, "b.md": strToU8("B") });
    const second = strFromU8(archive, true).lastIndexOf("PK\x01\x02");
    archive[second + 8] = 1;
    expect(readZip(archive)).toEqual({ ok: false, fault: "is encrypted" });
  });

  it("that has a comment, as long as it may be, is read", () => {
    const archive = zip({ "a.md": strToU8("A") });
    const commented = new Uint8Array(archive.length + 65_535);
    commented.set(archive);
    new DataView(commented.buffer).setUint16(archive.length - 2, 65_535, true);
    expect(filesIn(commented)).toEqual([["a.md", "A"]]);
  });

  it("gives files in folders as Windows writes them", () => {
    const archive = zip({ "..\\..\\a.md": strToU8("A"), "b\\.c.md": strToU8("C") });
    expect(filesIn(archive)).toEqual([["..\\..\\a.md", "A"]]);
  });

  it("whose file is not what it was made of is no obstacle to the others", () => {
    const archive = zip({ "a.md": strToU8("A".repeat(100)), "b.md": strToU8("B") });
    archive.fill(0xff, 34, 36);
    expect(filesIn(archive)).toEqual([
      ["a.md", null],
      ["b.md", "B"],
    ]);
  });

  it("is one, whatever its bytes are: nothing is thrown", () => {
    const archive = zip({ "a.md": strToU8("A".repeat(300)), "b/c.md": strToU8("B"), "d.txt": strToU8("C") });
    const place = fc.record({ at: fc.nat(archive.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 6 }), fc.nat(archive.length), (places, end) => {
        const changed = archive.slice(0, end);
        for (const { at, byte } of places) if (at < end) changed[at] = byte;
        const unpacked = readZip(changed);
        if (unpacked.ok)
          for (const { bytes } of unpacked.files) expect(bytes?.length ?? 0).toBeLessThan(70_000);
        else expect(unpacked.fault).not.toBe("");
      }),
      { numRuns: 200 },
    );
  });
});
