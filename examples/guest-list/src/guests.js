const firstNames = ["Amara", "Bruno", "Chiara", "Dilan", "Emeka", "Freya", "Goran", "Hanna", "Ilse", "Jovan"];
const syllables = ["ba", "den", "fi", "gor", "kel", "lun", "mar", "nov", "ris", "tas"];

/** Guests for trying things out, always the same. */
export function madeUpGuests(count) {
  return Array.from({ length: count }, (_, index) => {
    const lastName = [index, Math.floor(index / 10), index * 7].map((at) => syllables[at % 10]).join("");
    return `${firstNames[(index * 3) % 10]} ${firstNames[(index * 7) % 10]} von ${lastName}-${lastName}`;
  });
}
