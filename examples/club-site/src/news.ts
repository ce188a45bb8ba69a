import sanitizeHtml from "sanitize-html";
import slug from "slug";

export type News = { path: string; title: string; body: string };

export function publish({ title, body }: { title: string; body: string }): News {
  return { path: `/news/${slug(title)}`, title, body: sanitizeHtml(body) };
}
