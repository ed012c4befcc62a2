"""The terminal's shared folders (連携フォルダ): requests of clinic software in, answers out."""
