-- Run as a superuser in psql. The corruption database's role leaves no statement and no value in
-- any log, not even of a statement that failed or took long.
ALTER ROLE sucharit_corruption SET log_statement = 'none';
ALTER ROLE sucharit_corruption SET log_min_duration_statement = -1;
ALTER ROLE sucharit_corruption SET log_min_error_statement = 'panic';
ALTER ROLE sucharit_corruption SET log_parameter_max_length = 0;
ALTER ROLE sucharit_corruption SET log_parameter_max_length_on_error = 0;
ALTER ROLE sucharit_corruption SET log_error_verbosity = 'terse';
ALTER ROLE sucharit_corruption SET track_activities = off;
-- The audit tables are append-only by trigger; TRUNCATE would go around it.
REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM sucharit, sucharit_corruption;
