// Writes history.fast-export: every commit of the plan below, with the files as they were then.

import { writeFileSync } from "node:fs";

const people = {
  marta: "Marta Lind <marta@ferries.example>",
  jonas: "Jonas Weber <jonas@ferries.example>",
  aiko: "Aiko Tanaka <aiko@ferries.example>",
  aikoAtHome: "aiko <at@mail.example>",
  sam: "Sam Okafor <sam@ferries.example>",
  bot: "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
};

/** A file that grows by a paragraph with each version. */
const growing = (text) => (version) => `${text.trim().split("\n\n").slice(0, version).join("\n\n")}\n`;

const prices = (version) => ({ adult: 1200 + version * 20, child: 600 + version * 10, car: 4100 + version * 50 });

const files = {
  bookings: growing(`
import type { Sailing } from "../sailings/timetable.ts";
import { fareOf } from "../fares/fare-table.ts";

export type Booking = { id: string; sailing: Sailing; guests: number; car: boolean; state: "held" | "paid" | "gone" };

export function hold(sailing: Sailing, guests: number, car: boolean, id: string): Booking {
  if (guests < 1) throw new Error("a booking has a guest");
  return { id, sailing, guests, car, state: "held" };
}

export function pay(booking: Booking, cents: number): Booking {
  if (booking.state === "gone") throw new Error("the booking is gone");
  if (booking.state === "paid") return booking;
  if (cents < priceOf(booking)) {
    throw new Error("that is too little");
  }
  return { ...booking, state: "paid" };
}

export function priceOf({ guests, car }: Booking): number {
  let cents = guests * fareOf("adult");
  if (car) {
    cents += fareOf("car");
  }
  return cents;
}

export function cancel(booking: Booking, now: Date): { booking: Booking; refund: number } {
  const hours = (booking.sailing.leavesAt.getTime() - now.getTime()) / 3_600_000;
  let refund = 0;
  if (booking.state === "paid") {
    if (hours > 48) {
      refund = priceOf(booking);
    } else if (hours > 6) {
      refund = Math.floor(priceOf(booking) / 2);
    }
  }
  return { booking: { ...booking, state: "gone" }, refund };
}

export function seatsLeft(sailing: Sailing, bookings: Booking[], now: Date): number {
  let taken = 0;
  for (const booking of bookings) {
    if (booking.sailing.id === sailing.id && booking.state !== "gone") {
      if (booking.state === "paid" || now < sailing.leavesAt) {
        taken += booking.guests;
      }
    }
  }
  return sailing.seats - taken;
}

export function deckLeft(sailing: Sailing, bookings: Booking[]): number {
  let metres = sailing.deckMetres;
  for (const booking of bookings) {
    if (booking.sailing.id === sailing.id && booking.car) {
      if (booking.state !== "gone") {
        metres -= 5;
      }
    }
  }
  return metres;
}

export function move(booking: Booking, to: Sailing, others: Booking[], now: Date): Booking {
  if (booking.state === "gone") {
    throw new Error("the booking is gone");
  }
  if (seatsLeft(to, others, now) < booking.guests) {
    throw new Error("there are no seats");
  } else if (booking.car) {
    if (deckLeft(to, others) < 5) {
      throw new Error("the deck is full");
    }
  }
  return { ...booking, sailing: to };
}

export function waitingList(bookings: Booking[], sailing: Sailing): Booking[] {
  const waiting = [];
  for (const booking of bookings) {
    if (booking.sailing.id === sailing.id) {
      if (booking.state === "held") {
        waiting.push(booking);
      }
    }
  }
  return waiting.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function afterStorm(bookings: Booking[], cancelled: Sailing, next: Sailing, now: Date): Booking[] {
  const moved: Booking[] = [];
  for (const booking of bookings) {
    if (booking.sailing.id === cancelled.id) {
      try {
        moved.push(move(booking, next, moved, now));
      } catch {
        if (booking.state === "paid") {
          moved.push({ ...booking, state: "gone" });
        }
      }
    } else {
      moved.push(booking);
    }
  }
  return moved;
}

export function manifest(bookings: Booking[], sailing: Sailing): string[] {
  const lines = [];
  for (const { id, guests, car, state, ...booking } of bookings) {
    if (booking.sailing.id === sailing.id) {
      if (state === "paid") {
        lines.push(\`\${id} \${guests}\${car ? " car" : ""}\`);
      }
    }
  }
  return lines;
}`),

  fares: (version) => {
    const { adult, child, car } = prices(version);
    return `/** In cents, for one way. */
const fares = { adult: ${adult}, child: ${child}, car: ${car} };

export function fareOf(kind: keyof typeof fares): number {
  return fares[kind];
}
`;
  },

  revenue: (version) => {
    const { adult, car } = prices(version);
    return `type Trip = { guests: number; cars: number };

/** What a day's trips bring in, in cents. */
export function revenueOf(trips: Trip[]): number {
  return trips.reduce((sum, { guests, cars }) => sum + guests * ${adult} + cars * ${car}, 0);
}
`;
  },

  timetable: growing(`
export type Sailing = { id: string; leavesAt: Date; seats: number; deckMetres: number };

/** The sailings of a day, first to last. */
export function ofDay(sailings: Sailing[], day: string): Sailing[] {
  return sailings
    .filter(({ leavesAt }) => leavesAt.toISOString().startsWith(day))
    .sort((a, b) => a.leavesAt.getTime() - b.leavesAt.getTime());
}

/** The first that can still be reached; boarding ends ten minutes before. */
export function nextOf(sailings: Sailing[], now: Date): Sailing | undefined {
  const latest = now.getTime() + 600_000;
  return sailings.find(({ leavesAt }) => leavesAt.getTime() > latest);
}

export function isSummer({ leavesAt }: Sailing): boolean {
  const month = leavesAt.getUTCMonth() + 1;
  return month >= 6 && month <= 9;
}

export function delayed(sailing: Sailing, minutes: number): Sailing {
  return { ...sailing, leavesAt: new Date(sailing.leavesAt.getTime() + minutes * 60_000) };
}`),

  routes: growing(`
import { hold } from "../booking/bookings.ts";
import { ofDay } from "../sailings/timetable.ts";

export function sailingsOf(request: Request, all: Parameters<typeof ofDay>[0]): Response {
  const day = new URL(request.url).searchParams.get("day") ?? "";
  return Response.json(ofDay(all, day));
}

export async function book(request: Request, all: Parameters<typeof ofDay>[0], id: string): Promise<Response> {
  const { sailing, guests, car } = await request.json();
  const wanted = all.find((one) => one.id === sailing);
  if (wanted === undefined) return new Response("no such sailing", { status: 404 });
  return Response.json(hold(wanted, guests, car, id), { status: 201 });
}

export function health(): Response {
  return new Response("ok");
}`),

  feed: growing(`
/** A line of the harbour's feed: "HH:MM;berth;ship". */
export type Arrival = { minutes: number; berth: string; ship: string };

export function readFeed(text: string): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const line of text.split("\\r\\n")) {
    if (line === "" || line.startsWith("#")) {
      continue;
    }
    const [time = "", berth = "", ship = ""] = line.split(";");
    const [hours, minutes] = time.split(":").map(Number);
    arrivals.push({ minutes: hours * 60 + minutes, berth: berth.trim(), ship: ship.trim() });
  }
  return arrivals;
}

/** The harbour's clock does not know summer time. */
export function toLocal(arrivals: Arrival[], isSummer: boolean): Arrival[] {
  if (!isSummer) {
    return arrivals;
  }
  return arrivals.map((arrival) => ({ ...arrival, minutes: (arrival.minutes + 60) % 1440 }));
}

export function byBerth(arrivals: Arrival[]): Map<string, Arrival[]> {
  const berths = new Map<string, Arrival[]>();
  for (const arrival of arrivals) {
    const known = berths.get(arrival.berth);
    if (known) {
      known.push(arrival);
    } else {
      berths.set(arrival.berth, [arrival]);
    }
  }
  return berths;
}

export const ownBerth = "3";`),

  tides: growing(`
/** Metres over chart zero, by the hour. */
export type Tide = { hour: number; metres: number };

export function readTides(text: string): Tide[] {
  return text
    .split("\\n")
    .filter((line) => /^\\d/.test(line))
    .map((line) => {
      const [hour, metres] = line.split(/\\s+/);
      return { hour: Number(hour), metres: Number(metres) };
    });
}

/** Between two hours the water follows the rule of twelfths. */
export function levelAt(tides: Tide[], hour: number): number {
  const before = tides.findLast((tide) => tide.hour <= hour);
  const after = tides.find((tide) => tide.hour > hour);
  if (!before || !after) {
    return before?.metres ?? after?.metres ?? 0;
  }
  const twelfths = [0, 1, 3, 6, 9, 11, 12];
  const sixth = Math.floor((6 * (hour - before.hour)) / (after.hour - before.hour));
  return before.metres + ((after.metres - before.metres) * twelfths[sixth]) / 12;
}

export function canBerth(tides: Tide[], hour: number): boolean {
  const draught = 2.4;
  const margin = 0.5;
  return levelAt(tides, hour) > draught + margin;
}`),

  test: growing(`
import assert from "node:assert/strict";
import { test } from "node:test";
import { cancel, hold, pay, priceOf } from "../src/booking/bookings.ts";

const sailing = { id: "s1", leavesAt: new Date("2025-06-01T08:00:00Z"), seats: 80, deckMetres: 60 };

test("a booking without guests is refused", () => {
  assert.throws(() => hold(sailing, 0, false, "b1"));
});

test("what is paid in full is paid", () => {
  const booking = hold(sailing, 2, true, "b1");
  assert.equal(pay(booking, priceOf(booking)).state, "paid");
});

test("two days before, all of it is given back", () => {
  const booking = pay(hold(sailing, 1, false, "b1"), 100_000);
  assert.equal(cancel(booking, new Date("2025-05-01T08:00:00Z")).refund, priceOf(booking));
});`),

  pack: (version) => `{
  "name": "ferry-bookings",
  "private": true,
  "type": "module",
  "devDependencies": { "typescript": "5.${4 + version}.0" }
}
`,
  readme: growing("# ferry-bookings\n\nBookings for one ferry, its fares and its timetable.\n\nRun the tests with `node --test`."),
  mailmap: () => "Aiko Tanaka <aiko@ferries.example> <at@mail.example>\n",
};

const paths = {
  bookings: "src/booking/bookings.ts",
  fares: "src/fares/fare-table.ts",
  revenue: "src/reports/daily-revenue.ts",
  timetable: "src/timetable.ts",
  routes: "src/web/routes.ts",
  feed: "src/import/harbour-feed.ts",
  tides: "src/import/tide-tables.ts",
  test: "test/bookings.test.ts",
  pack: "package.json",
  readme: "README.md",
  mailmap: ".mailmap",
};

/** Day, person, message and what changes: each file named gets its next version. `>` renames the file before it. */
const plan = `
2024-09-02 marta | Begin with a timetable and bookings | pack readme bookings
2024-09-03 aiko | Sailings of a day | timetable timetable
2024-09-05 jonas | Read the harbour's feed | feed feed
2024-09-09 marta | Fares | fares bookings
2024-09-16 jonas | Arrivals in summer time | feed
2024-09-24 aikoAtHome | The next sailing that can be reached | timetable
2024-10-07 jonas | Tide tables | tides tides
2024-10-15 sam | Routes for the timetable | routes routes
2024-10-28 jonas | Levels between two hours | tides
2024-11-04 marta | Pay and price | bookings bookings
2024-11-18 jonas | Arrivals by berth | feed
2024-12-02 marta | Fares of the winter; revenue of a day | fares revenue
2024-12-09 jonas | Whether the ship can berth | tides
2025-01-13 marta | Test what is paid | test test
2025-01-20 jonas | Hand the import over | readme
2025-02-10 aiko | Move the timetable to the sailings | timetable>src/sailings/timetable.ts
2025-03-03 marta | Fares of the spring | fares revenue
2025-03-17 bot | Bump typescript | pack
2025-04-14 sam | Book over the web | routes
2025-05-05 aikoAtHome | Know the summer | timetable
2025-06-02 marta | Fares of the summer | fares revenue
2025-06-16 aiko | One name for me | mailmap
2025-07-07 bot | Bump typescript | pack
2025-08-04 marta | Fares of the late summer | fares revenue
2025-09-01 marta | Fares of the autumn | fares revenue
2025-09-15 marta | Cancel a booking | bookings test
2025-09-29 sam | Health for the load balancer | routes
2025-10-06 marta | Fares after the holidays | fares revenue
2025-10-13 marta | Seats that are left | bookings
2025-10-27 aiko | Sailings that are late | timetable
2025-11-03 marta | Room on the deck | bookings
2025-11-10 sam | Our berth in the feed | feed
2025-11-24 marta | Move a booking | bookings
2025-12-01 marta | Fares of the winter | fares revenue
2025-12-08 marta | A waiting list | bookings
2026-01-12 marta | Fares of the new year | fares revenue
2026-01-19 marta | After a storm | bookings
2026-02-02 marta | A list for the crew | bookings
2026-02-16 marta | Refunds to the cent | bookings
2026-03-02 marta | Fares of the spring | fares revenue
2026-03-09 marta | Cancel while waiting | bookings test
`;

const bytes = (text) => `data ${Buffer.byteLength(text)}\n${text}`;
const versions = {};
let stream = "";

for (const [index, line] of plan.trim().split("\n").entries()) {
  const [, day, who, message, changes] = /^(\S+) (\w+) \| (.*) \| (.*)$/.exec(line);
  const signature = `${people[who]} ${Date.parse(`${day}T09:30:00Z`) / 1_000} +0000`;
  stream += `commit refs/heads/main\nmark :${index + 1}\nauthor ${signature}\ncommitter ${signature}\n${bytes(message)}\n`;
  if (index > 0) stream += `from :${index}\n`;
  const changed = new Set();
  for (const change of changes.split(" ")) {
    const [file, newPath] = change.split(">");
    if (newPath === undefined) {
      versions[file] = (versions[file] ?? 0) + 1;
      changed.add(file);
    } else {
      stream += `R ${paths[file]} ${newPath}\n`;
      paths[file] = newPath;
    }
  }
  for (const file of changed) stream += `M 100644 inline ${paths[file]}\n${bytes(files[file](versions[file]))}\n`;
  stream += "\n";
}

writeFileSync(new URL("history.fast-export", import.meta.url), stream);
