"""The patient's own view (マイナポータル) at `/portal`, of a centre in this process."""
