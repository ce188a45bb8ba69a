/** A tenant's id is its slug, such as `acme`: a label of a domain name, and part of a schema's name in Postgres. */
export const isTenantId = (text: string): boolean => /^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/.test(text);
