import { editDistance } from "./edit-distance.js";

/** The pairs of guests whose names differ in at most two letters. */
export function likelyDoubles(guests) {
  const pairs = [];
  for (let first = 0; first < guests.length; first += 1) {
    for (let second = first + 1; second < guests.length; second += 1) {
      if (editDistance(guests[first], guests[second]) <= 2) pairs.push([guests[first], guests[second]]);
    }
  }
  return pairs;
}
