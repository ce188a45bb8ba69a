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
    const many = new Uint8Array(entry.length * 5_001);
    for (let n = 0; n < 5_001; n += 1) many.set(entry, n * entry.length);
    expect(readZip(many)).toEqual({ ok: false, fault: "has more than 5000 entries" });
  });

  it("that breaks off gives what can be read, and says what cannot", () => {
    const whole = zip({ "a.md": strToU8("A"), "b.md": strToU8("some text that is long enough to be cut") });
    const at = strFromU8(whole, true).indexOf("b.md") + 20;
    const unpacked = readZip(whole.subarray(0, at));
    expect(unpacked.ok ? unpacked.files.map(({ bytes }) => text(bytes)) : unpacked.fault).toBeOneOf([
      "is damaged",
      ["A", null],
    ]);
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
