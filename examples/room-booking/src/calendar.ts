import { readFile } from "node:fs/promises";
import type { Booking, Room } from "./booking.js";

const overlaps = (a, b: Pick<Booking, "from" | "to">) => a.from < b.to && b.from < a.to;

export async function readBookings(path: string): Promise<Booking[]> {
  const rows: { room: string; guests: number; from: string; to: string }[] = JSON.parse(
    await readFile(path, "utf8"),
  );
  return rows.map((row) => ({ ...row, from: new Date(row.from), to: new Date(row.to) }));
}

export async function isFree(room: Room, stay: Pick<Booking, "from" | "to">, path: string): Promise<boolean> {
  const bookings = await readBookings(path);
  return !bookings.some((booking) => booking.room === room.id && overlaps(booking, stay));
}

export async function freeRooms(rooms: Room[], stay: Pick<Booking, "from" | "to">, path: string) {
  const free: Room[] = [];
  for (const room of rooms) {
    const available: boolean = isFree(room, stay, path);
    if (available) free.push(room);
  }
  return free;
}
