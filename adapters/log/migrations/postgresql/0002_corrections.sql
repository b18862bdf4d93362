-- Beside an erasure a second change is let through: a report that a later correction holds as a whole, under a newer
-- key, loses its box, and nothing else (L28).
CREATE FUNCTION corrected_later(old events) RETURNS boolean LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT EXISTS (
        SELECT 1 FROM events e, LATERAL convert_from(e.state, 'UTF8') AS now, convert_from(old.state, 'UTF8') AS was
        WHERE e.originator_id = old.originator_id AND e.originator_version > old.originator_version
            AND e.topic = 'ReportCorrected'
            AND was::json #>> '{lock,compartment}' = 'report' AND now::json #>> '{lock,compartment}' = 'report'
            AND (now::json #>> '{event,complete}')::boolean
            AND (now::json #>> '{lock,key}')::bigint > (was::json #>> '{lock,key}')::bigint
    )
$$;

CREATE OR REPLACE FUNCTION refuse_other_than_blanking() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    OLD.box := NULL;
    IF NEW IS DISTINCT FROM OLD
        OR convert_from(OLD.state, 'UTF8')::json #>> '{lock,compartment}' IS NOT DISTINCT FROM 'agency'
        OR NOT EXISTS (
            SELECT 1 FROM events WHERE originator_id = OLD.originator_id AND topic = 'ErasureConfirmed'
        ) AND NOT corrected_later(OLD)
    THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'the log is append-only';
    END IF;
    RETURN NEW;
END
$$;

-- Takes away what later corrections replaced in a stream, and says how many boxes are gone by now.
CREATE FUNCTION supersede(stream uuid, OUT boxes bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE events e SET box = NULL WHERE originator_id = stream AND box IS NOT NULL AND corrected_later(e);
    SELECT count(*) INTO boxes FROM events WHERE originator_id = stream AND box IS NULL;
END
$$;

REVOKE ALL ON FUNCTION corrected_later, supersede FROM PUBLIC;
