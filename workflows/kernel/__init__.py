"""The ground floor: settings, database, transaction, clock, ids, files, errors."""
