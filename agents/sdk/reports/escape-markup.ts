/** Characters that XML may not have, even escaped. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text as it stands in HTML or SVG, within an element or an attribute in double quotes. */
export function escapeMarkup(text: string): string {
  return text.replaceAll(forbidden, "").replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}
