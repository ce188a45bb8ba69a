-- A role belongs to the whole cluster, so another database of it may have made it already.
DO $$ BEGIN
  CREATE ROLE miosa_tenant NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END $$;
--> statement-breakpoint
-- Whoever migrates is who the Worker connects as, and must be able to become the role.
GRANT miosa_tenant TO CURRENT_USER;
