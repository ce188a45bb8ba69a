// Archives made byte by byte, also those that no archiver would make.

import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { Header } from "tar/header";

export type Member = {
  path: string;
  content?: string;
  /** Makes it a link to here. */
  linkTo?: string;
  /** In a tar file, a link to another member instead of a symbolic one. */
  isHard?: boolean;
  /** The size that the archive claims, where it lies about it. */
  claimedBytes?: number;
};

const BLOCK = 512;

function tarMember({ path, content = "", linkTo, isHard, claimedBytes }: Member): Buffer {
  const bytes = Buffer.from(linkTo === undefined ? content : "");
  const type =
    linkTo === undefined ? (path.endsWith("/") ? "Directory" : "File") : isHard ? "Link" : "SymbolicLink";
  const header = new Header({
    path,
    mode: 0o644,
    size: claimedBytes ?? bytes.length,
    mtime: new Date(0),
    type,
    ...(linkTo !== undefined && { linkpath: linkTo }),
  });
  header.encode();
  const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  return Buffer.concat([header.block ?? Buffer.alloc(BLOCK), bytes, padding]);
}

export function tarOf(members: readonly Member[]): Buffer {
  return Buffer.concat([...members.map(tarMember), Buffer.alloc(2 * BLOCK)]);
}

export function tarGzOf(members: readonly Member[]): Buffer {
  return gzipSync(tarOf(members));
}

function zipMember({ path, content = "", linkTo, claimedBytes }: Member, offset: number) {
  const name = Buffer.from(path);
  const bytes = Buffer.from(linkTo ?? content);
  const isDeflated = bytes.length > 0;
  const stored = isDeflated ? deflateRawSync(bytes) : bytes;
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(0x0800, 2);
  shared.writeUInt16LE(isDeflated ? 8 : 0, 4);
  shared.writeUInt32LE(crc32(bytes), 10);
  shared.writeUInt32LE(stored.length, 14);
  shared.writeUInt32LE(claimedBytes ?? bytes.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), shared, name, stored]);
  const madeOnUnix = Buffer.from([20, 3]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(((linkTo === undefined ? 0o100644 : 0o120777) << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  const central = Buffer.concat([Buffer.from("PK\u0001\u0002"), madeOnUnix, shared, rest, name]);
  return { local, central };
}

export function zipOf(members: readonly Member[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const { local, central } = zipMember(member, offset);
    locals.push(local);
    centrals.push(central);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
