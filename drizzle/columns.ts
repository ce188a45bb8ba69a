import { customType, pgRole, text, timestamp } from "drizzle-orm/pg-core";

/** The role that a tenant's queries run as. The first migration creates it. */
export const tenantRole = pgRole("miosa_tenant").existing();

/** Text from outside. Postgres has no NUL character, so it is stored as U+FFFD. */
export const anyText = customType<{ data: string; driverData: string }>({
  dataType: () => "text",
  toDriver: (value) => value.replaceAll("\0", "\uFFFD"),
});

/** Text that sorts alike in every database, whatever the language of each: rows that move are compared in order. */
export const sortedText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

export const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

export const tenantId = () => text("tenant_id").notNull();
