import { nightsOf, type Booking, type Room } from "./booking.js";

const seasons = [
  { name: "winter", months: [11, 0, 1], factor: 0.8 },
  { name: "summer", months: [5, 6, 7], factor: 1.3 },
];

export function seasonOf(date: Date) {
  return seasons.find(({ months }) => months.includes(date.getMonth()));
}

export function priceOf(room: Room, booking: Booking): number {
  const factor = seasonOf(booking.from).factor;
  return Math.round(room.pricePerNigth * nightsOf(booking) * factor);
}
