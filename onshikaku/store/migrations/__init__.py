"""The history of the tables, run on start (`onshikaku.store.database`)."""
