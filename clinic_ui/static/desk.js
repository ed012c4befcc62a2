"use strict";

(() => {
  // Ticks help the person at this browser: they are kept for its session and never sent.
  const ticks = (box) => box.closest("[data-ticks]")?.dataset.ticks;
  const key = (box) => `tick ${ticks(box)} ${box.dataset.tick}`;

  const restore = () => {
    for (const box of document.querySelectorAll("[data-tick]")) {
      if (box.dataset.restored) continue;
      box.dataset.restored = "yes";
      if (sessionStorage.getItem(key(box)) === null) continue;
      box.checked = true;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset?.tick === undefined) return;
    if (box.checked) sessionStorage.setItem(key(box), "yes");
    else sessionStorage.removeItem(key(box));
  });
  document.addEventListener("htmx:afterSettle", restore);
  restore();
})();
