"""The read log: who looked at whose data, when and why; sealed like the log, and purged in time (L44-L48, K4)."""
