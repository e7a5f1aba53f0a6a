-- The second database of the server: the orchestrator's history. The first, of the lake's catalog, is POSTGRES_DB.
CREATE DATABASE runs OWNER panelwatch;
