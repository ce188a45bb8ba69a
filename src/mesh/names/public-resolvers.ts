/** Resolvers for everyone that answer in JSON, as a setting names them: those of two companies. */
export const publicResolvers = "https://cloudflare-dns.com/dns-query 3, https://dns.google/resolve";
