-- A tenant's version counts up with whatever the gateway remembers of the tenant, so that what is remembered can be
-- told from what is true.
CREATE FUNCTION platform.raise_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER raise_version BEFORE UPDATE ON platform.tenants
  FOR EACH ROW EXECUTE FUNCTION platform.raise_version();
--> statement-breakpoint
CREATE FUNCTION platform.touch_tenant() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE platform.tenants SET version = version
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Not when a key is used.
CREATE TRIGGER touch_tenant AFTER INSERT OR DELETE OR UPDATE OF name, hash, scopes, expires_at, revoked_at
  ON platform.credentials FOR EACH ROW EXECUTE FUNCTION platform.touch_tenant();
--> statement-breakpoint
CREATE TRIGGER touch_tenant AFTER INSERT OR DELETE OR UPDATE OF status
  ON platform.domains FOR EACH ROW EXECUTE FUNCTION platform.touch_tenant();
--> statement-breakpoint
CREATE TRIGGER touch_tenant AFTER INSERT OR DELETE OR UPDATE
  ON platform.identity_providers FOR EACH ROW EXECUTE FUNCTION platform.touch_tenant();
--> statement-breakpoint
-- A jurisdiction is where a tenant's objects lie, and objects cannot move.
CREATE FUNCTION platform.keep_jurisdiction() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.jurisdiction IS DISTINCT FROM OLD.jurisdiction THEN
    RAISE EXCEPTION 'the jurisdiction of a tenant cannot be changed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_jurisdiction BEFORE UPDATE ON platform.tenants
  FOR EACH ROW EXECUTE FUNCTION platform.keep_jurisdiction();
