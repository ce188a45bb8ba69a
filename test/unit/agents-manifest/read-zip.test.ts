import * as fc from "fast-check";
import { strFromU8, strToU8, type Zippable, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readZip as readSome } from "../../../src/agents/read-zip.ts";

const zip = (files: Zippable) => new Uint8Array(zipSync(files, { level: 1 }));
const readZip = (archive: Uint8Array<ArrayBuffer>) => readSome(archive, 200);
const text = (bytes: Uint8Array | null) => bytes && strFromU8(bytes);
function filesIn(archive: Uint8Array<ArrayBuffer>) {
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

  it("gives so many files as are asked for", () => {
    const files = Object.fromEntries(["a.md", "b.txt", "c.md", "d.md"].map((name) => [name, strToU8(name)]));
    expect(readSome(zip(files), 2)).toMatchObject({ files: [{ path: "a.md" }, { path: "c.md" }] });
  });

  it("is refused where more comes out of it than may, whatever it says of its sizes", () => {
    const bomb = zip(
      Object.fromEntries(Array.from({ length: 129 }, (_, n) => [`${n}.md`, new Uint8Array(65_537)])),
    );
    // The size of what is unpacked, as the directory has it of the first.
    const directory = directoryOf(bomb);
    new DataView(bomb.buffer, bomb.byteOffset).setUint32(directory + 24, 100, true);
    expect(readZip(bomb)).toEqual({ ok: false, fault: "has more than 8388608 bytes of Markdown, unpacked" });
  });

  it("is refused where its entries have the same data, which would be unpacked for each", () => {
    const one = zip({ "a.md": new Uint8Array(1_000_000) });
    const directory = directoryOf(one);
    const end = one.length - 22;
    const entry = one.slice(directory, end);
    const overlapping = new Uint8Array([...one.slice(0, end), ...entry, ...one.slice(end)]);
    new DataView(overlapping.buffer).setUint16(overlapping.length - 12, 2, true);
    expect(readZip(overlapping)).toEqual({ ok: false, fault: "has files that overlap" });
  });

  it("is refused where it has entries without end", () => {
    const many = Object.fromEntries(Array.from({ length: 5_001 }, (_, n) => [`${n}.txt`, new Uint8Array(0)]));
    expect(readZip(zip(many))).toEqual({ ok: false, fault: "has more than 5000 entries" });
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
    const archive = zip({
      "win\\back.md": strToU8("A"),
      "..\\up.md": strToU8("B"),
      "b\\.c.md": strToU8("C"),
    });
    expect(filesIn(archive)).toEqual([
      ["win/back.md", "A"],
      ["../up.md", "B"],
    ]);
  });

  it("gives names in UTF-8, said to be so or not, and others as they can be read", () => {
    const archive = zip({ "é.md": strToU8("A"), "aü.md": strToU8("B") });
    const directory = directoryOf(archive);
    new DataView(archive.buffer).setUint16(directory + 8, 0, true);
    expect(filesIn(archive)).toEqual([
      ["é.md", "A"],
      ["aü.md", "B"],
    ]);
    archive[directory + 46] = 0xe9;
    archive[directory + 47] = 0x61;
    expect(filesIn(archive)[0]?.[0]).toBe("éa.md");
  });

  const words = Array.from({ length: 60 }, (_, n) => `word${n * n}`).join(" ");
  it.each([
    ["whose compressed bytes are others", (archive: Uint8Array) => archive.fill(0xff, 34, 36)],
    ["whose text is another by one bit, as it is stored", (archive: Uint8Array) => flip(archive, 80)],
    [
      "that was made of another text, as its CRC-32 says",
      (archive: Uint8Array) => flip(archive, directoryOf(archive) + 16),
    ],
    ["that ends beyond the archive", (archive: Uint8Array) => flip(archive, directoryOf(archive) + 22)],
    ["that begins where none does", (archive: Uint8Array) => flip(archive, directoryOf(archive) + 42)],
    [
      "that is compressed in a way of its own",
      (archive: Uint8Array) => flip(archive, directoryOf(archive) + 10),
    ],
  ])("with a file %s is no obstacle to the others", (_, change) => {
    for (const level of [0, 6] as const) {
      const archive = zip({ "a.md": [strToU8(words), { level }], "b.md": strToU8("B") });
      change(archive);
      expect(filesIn(archive)).toEqual([
        ["a.md", null],
        ["b.md", "B"],
      ]);
    }
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

const directoryOf = (archive: Uint8Array) => strFromU8(archive, true).indexOf("PK\x01\x02");

function flip(archive: Uint8Array, at: number) {
  archive[at] = (archive[at] ?? 0) ^ 1;
}
