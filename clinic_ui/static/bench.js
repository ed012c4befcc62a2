"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const aim = () => new FormData(byId("aim"));
  const put = (persona, reader) =>
    htmx.ajax("POST", `/bench/readers/${reader}/card`, {
      target: "#said", swap: "innerHTML", values: { persona, form: aim().get("form") },
    });
  const say = (text, wrong) => {
    const line = document.createElement("p");
    line.className = wrong ? "said__text said__text--wrong" : "said__text";
    line.textContent = text;
    byId("said").replaceChildren(line);
  };

  // "Place" goes to the reader that was chosen above the list.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.dataset?.aims === undefined) return;
    event.detail.path = `/bench/readers/${aim().get("reader")}/card`;
  });
  byId("aim").addEventListener("submit", (event) => event.preventDefault());
  byId("aim").addEventListener("change", () => {
    document.querySelector("[data-phone-hint]").hidden = aim().get("form") === "card";
  });

  // What was asked for is done with, once it was made.
  byId("asked")?.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || byId("said").querySelector(".said__text--wrong")) return;
    byId("asked").hidden = true;
    document.querySelector("h1").focus();
  });

  // Cards are dragged onto readers.
  const readerAt = (event) => event.target.closest?.("[data-drop]");
  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    const person = event.target.closest?.("[data-persona]");
    if (!person) return;
    dragged = person.dataset.persona;
    event.dataTransfer.setData("text/plain", dragged);
    event.dataTransfer.effectAllowed = "copy";
    person.classList.add("person--dragged");
  });
  document.addEventListener("dragover", (event) => {
    const reader = readerAt(event);
    if (!dragged || !reader) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    reader.classList.add("reader--over");
  });
  document.addEventListener("dragleave", (event) => {
    const reader = readerAt(event);
    if (reader && !reader.contains(event.relatedTarget)) reader.classList.remove("reader--over");
  });
  document.addEventListener("drop", (event) => {
    const reader = readerAt(event);
    if (!dragged || !reader) return;
    event.preventDefault();
    reader.classList.remove("reader--over");
    put(dragged, reader.dataset.drop);
  });
  document.addEventListener("dragend", (event) => {
    event.target.closest?.("[data-persona]")?.classList.remove("person--dragged");
    dragged = null;
  });

  // The list shows who was searched for, also after it was brought up to date.
  const search = byId("search");
  const people = byId("piece-people");
  const opened = new Map();
  const find = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = new Set();
    for (const person of people.querySelectorAll(".person")) {
      person.hidden = wanted !== "" && !person.dataset.search.includes(wanted);
      if (!person.hidden) found.add(person.dataset.persona);
    }
    const began = wanted !== "" && !people.classList.contains("searching");
    const ended = wanted === "" && people.classList.contains("searching");
    for (const group of people.querySelectorAll(".group")) {
      if (began) opened.set(group.id, group.open);
      if (wanted !== "") group.open = true;
      if (ended) group.open = opened.get(group.id) ?? false;
    }
    people.classList.toggle("searching", wanted !== "");
    byId("search-found").textContent = wanted === "" ? ""
      : found.size === 0 ? search.dataset.none : search.dataset.found.replace("#", found.size);
  };
  search.addEventListener("input", find);
  people.addEventListener("htmx:afterSettle", find);

  // Lines, pause, copy.
  const paused = new Set();
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (paused.has(event.target.id)) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.linesOf;
    if (name) byId(`piece-${name}`).parentElement.dataset.lines = event.target.value;
  });
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
      say(button.dataset.copied, false);
    } catch {
      say(button.dataset.notCopied, true);
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-pauses], [data-copies], [data-copies-link]");
    if (!button) return;
    const { pauses, copies, copiesLink } = button.dataset;
    if (pauses) {
      const piece = `piece-${pauses}`;
      const stop = !paused.delete(piece) && Boolean(paused.add(piece));
      button.setAttribute("aria-pressed", String(stop));
    }
    if (copies) copy(byId(copies).innerText, button);
    if (copiesLink) copy(byId(copiesLink).href, button);
  });
})();
