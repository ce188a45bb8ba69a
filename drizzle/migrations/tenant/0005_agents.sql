CREATE TABLE "agent_versions" (
	"tenant_id" text NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL,
	"front_matter" text NOT NULL,
	"prompt" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "agent_versions_tenant_id_name_version_pk" PRIMARY KEY("tenant_id","name","version")
);
--> statement-breakpoint
ALTER TABLE "agent_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "agents" (
	"tenant_id" text NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL,
	"is_enabled" boolean NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "agents_tenant_id_name_pk" PRIMARY KEY("tenant_id","name")
);
--> statement-breakpoint
ALTER TABLE "agents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "own_rows" ON "agent_versions" AS PERMISSIVE FOR ALL TO "miosa_tenant" USING (tenant_id = current_setting('app.tenant_id', true)) WITH CHECK (tenant_id = current_setting('app.tenant_id', true) AND NOT EXISTS (SELECT FROM fences WHERE fences.tenant_id = current_setting('app.tenant_id', true)));--> statement-breakpoint
CREATE POLICY "own_rows" ON "agents" AS PERMISSIVE FOR ALL TO "miosa_tenant" USING (tenant_id = current_setting('app.tenant_id', true)) WITH CHECK (tenant_id = current_setting('app.tenant_id', true) AND NOT EXISTS (SELECT FROM fences WHERE fences.tenant_id = current_setting('app.tenant_id', true)));--> statement-breakpoint
ALTER TABLE "agents" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "agent_versions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "agents" TO miosa_tenant;--> statement-breakpoint
-- A version is never changed.
GRANT SELECT, INSERT, DELETE ON "agent_versions" TO miosa_tenant;
