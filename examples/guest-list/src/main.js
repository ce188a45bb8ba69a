import { likelyDoubles } from "./doubles.js";
import { madeUpGuests } from "./guests.js";

const guests = madeUpGuests(Number(process.argv[2] ?? 600));
const pairs = likelyDoubles(guests);
console.log(`${guests.length} guests, ${pairs.length} pairs that are alike`);
