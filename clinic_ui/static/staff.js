"use strict";

// A stream that is refused because the session is over cannot say so: ask, and go to the sign-in.
document.addEventListener("htmx:sseError", async () => {
  const answer = await fetch("/desk/session", { cache: "no-store" }).catch(() => null);
  if (answer?.status !== 401) return;
  const here = encodeURIComponent(location.pathname + location.search);
  location.assign(`/desk/sign-in?next=${here}`);
});
