import { isBuilt } from "../../sdk/files/built-file.ts";

const code =
  /\.([mc]?[jt]sx?|py|go|rs|java|kts?|scala|groovy|clj[cs]?|rb|php|cs|fs|vb|c|h|cc|cpp|cxx|hh|hpp|m|mm|swift|dart|ex|exs|erl|hs|ml|lua|pl|pm|r|jl|sh|bash|ps1|sql|vue|svelte|astro|s?css|less|html?|tf|proto|graphql)$/i;

/** Made by a program, or somebody else's: it changes for other reasons than what people write. */
const made =
  /(^|\/)(third_party|external|generated|__snapshots__|migrations)\/|\.(generated|gen|pb|d)\.[^/.]+$/i;

/** Whether a file is code that the people of the repository write. */
export function isCode(path: string): boolean {
  return code.test(path) && !isBuilt(path) && !made.test(path);
}
