"""What people read: one question somebody asks per module, answered from the log."""
