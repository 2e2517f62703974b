"""The zip file for students: what goes in, and the proof that it gives nothing away and runs."""
