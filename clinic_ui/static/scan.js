"use strict";

// The camera of this browser looks for the code on a paper; the program reads it. On only while asked for.
(() => {
  const FRAME_MS = 250;
  const LONGEST = 1280;
  const panel = document.getElementById("scanner");
  if (!panel) return;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const form = document.getElementById("paper-form");
  const frame = panel.querySelector("[data-scanner]");
  const video = frame.querySelector("video");
  const start = panel.querySelector("[data-scan]");
  const stop = panel.querySelector("[data-scan-stop]");
  const status = panel.querySelector("[data-scan-status]");
  const TROUBLES = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };
  const say = (what) => { status.textContent = what ? panel.dataset[what] : ""; };
  const pause = (ms) => new Promise((done) => { setTimeout(done, Math.max(ms, 0)); });
  let stream = null;

  const off = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    frame.hidden = stop.hidden = true;
    start.hidden = false;
  };

  const picture = async () => {
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
    const canvas = new OffscreenCanvas(Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale));
    canvas.getContext("2d", { alpha: false }).drawImage(video, 0, 0, canvas.width, canvas.height);
    return canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  };

  const read = async () => {
    const answer = await fetch("/desk/lookup/document/frame", {
      method: "POST", body: await picture(), headers: { "x-csrftoken": token, "content-type": "image/jpeg" }, cache: "no-store",
    }).catch(() => null);
    return answer?.status === 200 ? answer.text() : null;
  };

  const look = async () => {
    const mine = stream;
    while (stream === mine) {
      const began = performance.now();
      const code = video.videoWidth ? await read() : null;
      if (stream !== mine) return;
      if (code) {
        off();
        say("read");
        form.elements.document.value = code;
        form.requestSubmit();
        return;
      }
      await pause(FRAME_MS - (performance.now() - began));
    }
  };

  start.addEventListener("click", async () => {
    try {
      const wanted = { width: { ideal: LONGEST }, height: { ideal: 960 }, facingMode: "environment" };
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    } catch (error) {
      say(TROUBLES[error.name] ?? "missing");
      return;
    }
    stream.getVideoTracks()[0].addEventListener("ended", () => { off(); say("busy"); });
    video.srcObject = stream;
    frame.hidden = stop.hidden = false;
    start.hidden = true;
    stop.focus();
    say("looking");
    await video.play().catch(() => null);
    await look();
  });
  stop.addEventListener("click", () => { off(); say(""); start.focus(); });
  addEventListener("pagehide", off);
})();
