CREATE TABLE "artifacts" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"session_id" text NOT NULL,
	"run_id" text NOT NULL,
	"step_id" text,
	"path" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "artifacts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "artifacts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "events" (
	"tenant_id" text NOT NULL,
	"session_id" text NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"run_id" text,
	"step_id" text,
	"time" timestamp (3) with time zone NOT NULL,
	"body" json NOT NULL,
	CONSTRAINT "events_tenant_id_session_id_seq_pk" PRIMARY KEY("tenant_id","session_id","seq")
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "fences" (
	"tenant_id" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "fences" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "runs" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"session_id" text NOT NULL,
	"status" text NOT NULL,
	"status_seq" integer NOT NULL,
	"input" text NOT NULL,
	"strategy" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"summary" text,
	"failure" json,
	CONSTRAINT "runs_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "runs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sessions" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"status" text NOT NULL,
	"title" text,
	"metadata" json NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seq" integer NOT NULL,
	CONSTRAINT "sessions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "usage" (
	"tenant_id" text NOT NULL,
	"session_id" text NOT NULL,
	"seq" integer NOT NULL,
	"run_id" text NOT NULL,
	"step_id" text,
	"agent" text,
	"time" timestamp (3) with time zone NOT NULL,
	"sandbox_ms" bigint NOT NULL,
	"model_tokens" bigint NOT NULL,
	CONSTRAINT "usage_tenant_id_session_id_seq_pk" PRIMARY KEY("tenant_id","session_id","seq")
);
--> statement-breakpoint
ALTER TABLE "usage" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "artifacts_of_run" ON "artifacts" USING btree ("tenant_id","run_id");--> statement-breakpoint
CREATE INDEX "runs_newest" ON "runs" USING btree ("tenant_id","session_id","requested_at","id");--> statement-breakpoint
CREATE INDEX "sessions_newest" ON "sessions" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "usage_by_time" ON "usage" USING btree ("tenant_id","time");--> statement-breakpoint
CREATE POLICY "own_rows" ON "artifacts" AS PERMISSIVE FOR ALL TO "miosa_tenant" USING (tenant_id = current_setting('app.tenant_id', true)) WITH CHECK (tenant_id = current_setting('app.tenant_id', true) AND NOT EXISTS (SELECT FROM fences WHERE fences.tenant_id = current_setting('app.tenant_id', true)));--> statement-breakpoint
CREATE POLICY "own_rows" ON "events" AS PERMISSIVE FOR ALL TO "miosa_tenant" USING (tenant_id = current_setting('app.tenant_id', true)) WITH CHECK (tenant_id = current_setting('app.tenant_id', true) AND NOT EXISTS (SELECT FROM fences WHERE fences.tenant_id = current_setting('app.tenant_id', true)));--> statement-breakpoint
CREATE POLICY "own_rows" ON "fences" AS PERMISSIVE FOR SELECT TO "miosa_tenant" USING (tenant_id = current_setting('app.tenant_id', true));--> statement-breakpoint
CREATE POLICY "platform" ON "fences" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "own_rows" ON "runs" AS PERMISSIVE FOR ALL TO "miosa_tenant" USING (tenant_id = current_setting('app.tenant_id', true)) WITH CHECK (tenant_id = current_setting('app.tenant_id', true) AND NOT EXISTS (SELECT FROM fences WHERE fences.tenant_id = current_setting('app.tenant_id', true)));--> statement-breakpoint
CREATE POLICY "own_rows" ON "sessions" AS PERMISSIVE FOR ALL TO "miosa_tenant" USING (tenant_id = current_setting('app.tenant_id', true)) WITH CHECK (tenant_id = current_setting('app.tenant_id', true) AND NOT EXISTS (SELECT FROM fences WHERE fences.tenant_id = current_setting('app.tenant_id', true)));--> statement-breakpoint
CREATE POLICY "own_rows" ON "usage" AS PERMISSIVE FOR ALL TO "miosa_tenant" USING (tenant_id = current_setting('app.tenant_id', true)) WITH CHECK (tenant_id = current_setting('app.tenant_id', true) AND NOT EXISTS (SELECT FROM fences WHERE fences.tenant_id = current_setting('app.tenant_id', true)));