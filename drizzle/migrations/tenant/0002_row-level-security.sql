-- Forced: row-level security binds the tables' owner too.
ALTER TABLE "sessions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "runs" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "events" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "artifacts" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "usage" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "fences" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
DO $$ BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO miosa_tenant', current_schema());
END $$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "sessions", "runs" TO miosa_tenant;--> statement-breakpoint
GRANT SELECT, INSERT ON "events", "artifacts", "usage" TO miosa_tenant;--> statement-breakpoint
GRANT SELECT ON "fences" TO miosa_tenant;
