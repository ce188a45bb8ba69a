import { writeFile } from "node:fs/promises";
import fastify, { type FastifyRequest } from "fastify";
import type { Booking } from "./booking.js";
import { readBookings } from "./calendar.js";

interface BookingRequest extends FastifyRequest {
  house: string;
}

const path = process.env.BOOKINGS ?? "bookings.json";
const server = fastify({ logger: true });

export function toBooking(request: BookingRequest): Booking {
  const { room, from, to } = request.body;
  return { room, from: new Date(from), to: new Date(to) };
}

server.post("/bookings", async (request, reply) => {
  const bookings = await readBookings(path);
  bookings.push(toBooking(request));
  await writeFile(path, bookings);
  return reply.code(201).send(bookings.at(-1));
});

await server.listen({ port: Number(process.env.PORT ?? 3000) });
