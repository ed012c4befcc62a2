"""The files of the eligibility terminal (資格確認端末): XML in shared folders, docs/files.md."""
