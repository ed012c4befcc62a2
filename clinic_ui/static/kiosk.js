"use strict";

(() => {
  const WARN_SECONDS = 20;
  const address = document.body.dataset.address;
  const screen = () => document.querySelector("[data-screen]");
  const post = (path, values) => htmx.ajax("POST", `${address}/${path}`, { values, swap: "none", target: "#screen" });

  // Whoever stands here chose another language or size on another page of this place.
  const sameLook = () => {
    const look = screen()?.dataset.look;
    if (look !== undefined && look !== document.body.dataset.look) location.reload();
  };

  // The PIN: typed by keys on the screen or on a keyboard, shown as dots, sent once, gone then.
  const form = () => document.querySelector("form[data-pin]");
  const field = (pin) => pin.elements.pin;
  const draw = (pin) => {
    const typed = field(pin).value.length;
    pin.querySelectorAll(".pad__dot").forEach((dot, at) => dot.classList.toggle("pad__dot--filled", at < typed));
    pin.querySelector("[data-pad-count]").textContent = typed ? pin.dataset.typed.replace("#", typed) : "";
    if (typed) complain(pin, "");
  };
  const type = (pin, digits) => {
    field(pin).value = digits.replace(/[^0-9]/g, "").slice(0, 4);
    draw(pin);
  };
  const complain = (pin, words) => { pin.querySelector("[role=alert]").textContent = words; };

  let scrambledFor = null;
  const inOrder = "1234567890";
  const shuffled = () => {
    const digits = [...inOrder];
    for (let left = digits.length - 1; left > 0; left -= 1) {
      const [random] = crypto.getRandomValues(new Uint32Array(1));
      const other = random % (left + 1);
      [digits[left], digits[other]] = [digits[other], digits[left]];
    }
    return digits.join("");
  };
  const arrange = (pin, digits) => {
    pin.querySelectorAll("[data-digit]").forEach((key, at) => {
      key.dataset.digit = digits[at];
      key.textContent = digits[at];
    });
    const toggle = document.querySelector("[data-scramble]");
    const words = toggle.querySelector("span");
    const pressed = digits !== inOrder;
    if ((toggle.getAttribute("aria-pressed") === "true") !== pressed) {
      [words.textContent, toggle.dataset.other] = [toggle.dataset.other, words.textContent];
      toggle.setAttribute("aria-pressed", String(pressed));
    }
  };

  document.addEventListener("click", (event) => {
    const pin = form();
    const pressed = event.target.closest("button");
    if (!pin || !pressed) return;
    const { digit, padErase, padClear, scramble, agrees, retype } = pressed.dataset;
    if (digit !== undefined) type(pin, field(pin).value + digit);
    if (padErase !== undefined) type(pin, field(pin).value.slice(0, -1));
    if (padClear !== undefined || retype !== undefined) type(pin, "");
    if (scramble !== undefined) {
      const mixed = pressed.getAttribute("aria-pressed") !== "true";
      scrambledFor = mixed;
      arrange(pin, mixed ? shuffled() : inOrder);
    }
    if (agrees !== undefined) {
      pressed.closest("dialog").close();
      pin.elements.agreed.value = "yes";
      pin.requestSubmit();
    }
  });
  document.addEventListener("input", (event) => {
    const pin = form();
    if (pin && event.target === field(pin)) type(pin, event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    const pin = form();
    if (!pin || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector("dialog[open]") || event.target.matches("input")) return;
    if (/^[0-9]$/.test(event.key)) type(pin, field(pin).value + event.key);
    else if (event.key === "Backspace") type(pin, field(pin).value.slice(0, -1));
    else if (event.key === "Enter" && !event.target.closest("button, summary, a")) pin.requestSubmit();
    else return;
    event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const pin = event.target;
    if (!pin.matches("form[data-pin]")) return;
    const incomplete = field(pin).value.length !== 4;
    const unasked = pin.dataset.last !== undefined && pin.elements.agreed.value !== "yes";
    if (!incomplete && !unasked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (incomplete) {
      complain(pin, pin.dataset.incomplete);
      field(pin).focus();
    } else {
      document.getElementById(pin.dataset.last).showModal();
    }
  }, true);
  document.addEventListener("htmx:beforeSend", (event) => {
    const sent = event.target.closest?.("form");
    if (sent?.matches("[data-pin]")) type(sent, "");
    for (const secret of sent?.querySelectorAll("input[type=password]") ?? []) secret.value = "";
    if (sent?.dataset.closing !== undefined) sent.closest("dialog").close();
  });

  // A question waits for so long and no longer: say so in time, and wait on if somebody is there.
  const still = document.getElementById("still-dialog");
  let asked = null;
  let warning = 0;
  let active = 0;
  const waitOn = () => {
    clearTimeout(warning);
    const patience = Number(screen()?.dataset.patience ?? 0);
    if (!patience) return;
    active = 0;
    warning = setTimeout(warn, Math.max(patience - WARN_SECONDS, patience / 2) * 1000);
  };
  const stay = () => {
    post("stay", { step: screen().dataset.step });
    waitOn();
  };
  const warn = () => { if (active) stay(); else still.showModal(); };
  still.addEventListener("close", () => { if (screen()?.dataset.patience !== undefined && still.dataset.step === screen().dataset.step) stay(); });
  for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, () => { active += 1; });

  const changed = () => {
    sameLook();
    const shown = screen();
    if (!shown) return;
    const question = `${shown.dataset.screen} ${shown.dataset.step}`;
    if (question === asked) return;
    asked = question;
    if (still.open) { still.dataset.step = ""; still.close(); }
    still.dataset.step = shown.dataset.step;
    if (shown.dataset.screen === "idle") scrambledFor = null;
    const pin = form();
    if (pin && scrambledFor) arrange(pin, shuffled());
    const phone = document.getElementById("phone-dialog");
    if (phone.open && shown.dataset.screen !== "idle") phone.close();
    waitOn();
  };
  new MutationObserver(changed).observe(document.getElementById("screen"), {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-step", "data-screen", "data-look"],
  });
  changed();
})();
