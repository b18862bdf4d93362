"""The seal over the log: one tree over all leaves, signed checkpoints, a witness, and the auditor's checks."""
