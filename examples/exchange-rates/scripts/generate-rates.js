import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const [, ...rows] = readFileSync(new URL("data/rates.csv", root), "utf8").trim().split("\n");

const rates = { EUR: 1 };
for (const row of rows) {
  const [currency, perEuro] = row.split(",");
  rates[currency] = Number(perEuro);
}

const source = `// Written by scripts/generate-rates.js from data/rates.csv.
export const rates = ${JSON.stringify(rates, null, 2)};
`;
writeFileSync(new URL("src/rates.js", root), source);
console.log(`src/rates.js: ${Object.keys(rates).length} currencies`);
