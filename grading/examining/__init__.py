"""One submission against its tests: what the examiner runs, sees and says."""
