"""The centre over HTTP: `app` for clinics and relying parties, `management` for its keeper."""
