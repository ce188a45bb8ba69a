// Data in formats that are not read here. It is named, so that nobody takes an answer for one about it.

const formats: readonly [extensions: RegExp, name: string][] = [
  [/\.(?:xlsx|xlsm|xlsb|xls)$/i, "an Excel workbook: save its sheet as CSV"],
  [/\.ods$/i, "an OpenDocument spreadsheet: save its sheet as CSV"],
  [/\.numbers$/i, "a spreadsheet of Numbers: export it as CSV"],
  [/\.(?:parquet|feather|arrow|avro|orc)$/i, "a file of columns in binary: export it as CSV"],
  [/\.(?:sqlite3?|duckdb|mdb|accdb)$/i, "a database: export its tables as CSV"],
  [/\.(?:sav|dta|sas7bdat|rds|rdata)$/i, "a file of a statistics program: export it as CSV"],
  [/\.(?:csv|tsv|json|ndjson|jsonl)\.(?:gz|bz2|xz|zst)$/i, "compressed: unpack it first"],
];

/** Why a file of data is not read, by its name: "it is an Excel workbook: …"; undefined where it may be. */
export function otherFormat(file: string): string | undefined {
  const [, name] = formats.find(([extensions]) => extensions.test(file)) ?? [];
  return name && `it is ${name}`;
}
