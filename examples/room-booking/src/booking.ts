/** A room of the house; prices are in cents. */
export interface Room {
  id: string;
  beds: number;
  pricePerNight: number;
}

/** A stay from the evening of `from` to the morning of `to`. */
export interface Booking {
  room: string;
  guests: number;
  from: Date;
  to: Date;
}

const day = 86_400_000;

export function nightsOf({ from, to }: Pick<Booking, "from" | "to">): number {
  return Math.round((to.getTime() - from.getTime()) / day);
}
