"use strict";

(() => {
  // What is on the page is only true while the program answers.
  const lost = (is) => { document.getElementById("lost").hidden = !is || Boolean(document.querySelector(".phone__end")); };
  document.addEventListener("htmx:sendError", () => lost(true));
  document.addEventListener("htmx:responseError", () => lost(true));
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) lost(false); });

  // A telephone in a pocket tells that there is something to do.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "question" && document.getElementById("done")) navigator.vibrate?.(200);
  });
})();
