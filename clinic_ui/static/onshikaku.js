"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const show = (id, shown) => { const found = byId(id); if (found) found.hidden = !shown; };

  // Taps carry the token that forms carry in a field.
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["x-csrftoken"] = document.querySelector('meta[name="csrf-token"]').content;
    show("request-failed", false);
  });
  document.addEventListener("htmx:responseError", () => show("request-failed", true));
  document.addEventListener("htmx:sendError", () => show("request-failed", true));

  // What is on the page is only true while the stream is open.
  const connected = (is) => {
    document.documentElement.dataset.connection = is ? "open" : "lost";
    show("connection-lost", !is);
    if (is) show("request-failed", false);
  };
  document.addEventListener("htmx:sseOpen", async () => {
    const back = document.documentElement.dataset.connection === "lost";
    connected(true);
    if (!back) return;
    // A program that was started anew does not know this page's token: ask for the page again.
    const answer = await fetch("/started", { cache: "no-store" }).catch(() => null);
    const started = document.querySelector('meta[name="started"]').content;
    if (answer?.ok && (await answer.text()) !== started) location.reload();
  });
  document.addEventListener("htmx:sseError", () => connected(false));
  document.addEventListener("htmx:sseClose", (event) => {
    if (event.detail.type === "message") connected(false);
  });

  // A morph brings the server's present words; what a person typed, ticked or opened stays theirs
  // until it is sent.
  const touched = new WeakSet();
  const touch = (event) => touched.add(event.target);
  document.addEventListener("input", touch);
  document.addEventListener("change", touch);
  document.addEventListener("reset", (event) => {
    for (const control of event.target.elements) touched.delete(control);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt?.closest("form");
    for (const control of form?.elements ?? []) touched.delete(control);
  });
  const TYPED = new Set(["value", "checked", "selected"]);
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => {
    if (TYPED.has(name) && (touched.has(node) || touched.has(node.closest?.("select")))) return false;
    if (name === "open" && (node.tagName === "DIALOG" || node.tagName === "DETAILS")) return false;
    return true;
  };
  // A page's script owns what stands inside `data-kept`, as long as its value stays the same.
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, next) =>
    !(old.dataset?.kept !== undefined && old.dataset.kept === next.dataset?.kept);

  // A new screen is read out from its heading; the same screen, brought up to date, is left alone.
  const screens = new Map();
  const readNewScreens = () => {
    for (const place of document.querySelectorAll("[data-focus-on-change]")) {
      const marked = place.matches("[data-screen]") ? place : place.querySelector("[data-screen]");
      const screen = marked?.dataset.screen;
      const before = screens.get(place.id);
      screens.set(place.id, screen);
      if (before === undefined || screen === undefined || before === screen) continue;
      const heading = place.querySelector("h1") ?? document.querySelector("h1");
      if (!heading) continue;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-opens], [data-closes], [data-prints]");
    if (!pressed) return;
    if (pressed.dataset.opens !== undefined) byId(pressed.dataset.opens)?.showModal();
    if (pressed.dataset.closes !== undefined) pressed.closest("dialog")?.close();
    if (pressed.dataset.prints !== undefined) window.print();
  });

  readNewScreens();
  new MutationObserver(readNewScreens).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-screen"],
  });
})();
