"use strict";

// The look at the face: its advice, its picture and, where this browser has the camera, its frames.
(() => {
  const HOLD_MS = 1200;
  const FRAME_MS = 200;
  const WIDTH = 640;
  const HEIGHT = 480;
  const address = document.body.dataset.address;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  // This screen's name, the same after it was loaded anew in the middle of a look.
  const lens = (sessionStorage.lens ??= [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, "0")).join(""));
  const look = () => document.getElementById("look");
  const pause = (ms) => new Promise((done) => { setTimeout(done, Math.max(ms, 0)); });

  // Advice that changes with every frame can be neither read nor heard: each stands for a while.
  let shownAt = 0;
  let waiting = 0;
  const advise = () => {
    const now = look();
    const shown = now?.querySelector("[data-kept]");
    clearTimeout(waiting);
    if (!shown) return;
    const words = shown.querySelector("[aria-live]");
    if (words.textContent === now.dataset.advice && shown.dataset.hint === now.dataset.hint) return;
    const left = shownAt + HOLD_MS - performance.now();
    if (left > 0) {
      waiting = setTimeout(advise, left);
      return;
    }
    shownAt = performance.now();
    words.textContent = now.dataset.advice;
    shown.dataset.hint = now.dataset.hint;
  };

  const TROUBLES = {
    NotAllowedError: "camera-denied",
    SecurityError: "camera-denied",
    NotFoundError: "no-camera",
    OverconstrainedError: "no-camera",
    NotReadableError: "camera-busy",
    AbortError: "camera-busy",
  };
  const send = (path, body, type) => fetch(`${address}/${path}&step=${look()?.dataset.step ?? 0}&lens=${lens}`, {
    method: "POST", body, headers: { "x-csrftoken": token, "content-type": type }, cache: "no-store",
  });
  const tell = (trouble) => send(`camera-trouble?trouble=${trouble}`, "", "text/plain").catch(() => null);

  // The camera of this browser. It is on while its element is on the page, and no moment longer.
  const watch = async (video) => {
    if (!navigator.mediaDevices?.getUserMedia) {
      await tell("camera-insecure");
      return;
    }
    let stream = null;
    try {
      const wanted = { width: { ideal: WIDTH }, height: { ideal: HEIGHT }, facingMode: "user" };
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    } catch (error) {
      if (video.isConnected) await tell(TROUBLES[error.name] ?? "camera-unreadable");
      return;
    }
    const off = () => {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    };
    const gone = new MutationObserver(() => { if (!video.isConnected) { gone.disconnect(); off(); } });
    gone.observe(document.body, { childList: true, subtree: true });
    if (!video.isConnected) off();
    stream.getVideoTracks()[0].addEventListener("ended", () => { tell("camera-lost"); });
    video.srcObject = stream;
    await video.play().catch(() => null);
    await frames(video);
    off();
  };

  const frames = async (video) => {
    const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
    const pen = canvas.getContext("2d", { alpha: false });
    while (video.isConnected) {
      const began = performance.now();
      if (video.videoWidth) {
        const scale = Math.max(WIDTH / video.videoWidth, HEIGHT / video.videoHeight);
        const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
        pen.drawImage(video, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
        const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
        const answer = await send("frame?", jpeg, "image/jpeg").catch(() => null);
        if (answer?.status === 205) return; // the place takes those of another screen
      }
      await pause(FRAME_MS - (performance.now() - began));
    }
  };

  // The camera of the machine: its pictures are asked for one by one, and none is kept.
  const draw = async (canvas) => {
    const pen = canvas.getContext("2d", { alpha: false });
    while (canvas.isConnected) {
      const began = performance.now();
      const answer = await fetch(`${address}/preview?step=${look()?.dataset.step ?? 0}`, { cache: "no-store" }).catch(() => null);
      if (answer?.status === 200 && canvas.isConnected) {
        const picture = await createImageBitmap(await answer.blob()).catch(() => null);
        if (picture) {
          const scale = Math.max(WIDTH / picture.width, HEIGHT / picture.height);
          const [width, height] = [picture.width * scale, picture.height * scale];
          pen.drawImage(picture, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
          picture.close();
        }
      }
      await pause(FRAME_MS / 2 - (performance.now() - began));
    }
  };

  let on = null;
  const changed = () => {
    const camera = look()?.querySelector("[data-camera]") ?? null;
    if (camera !== on) {
      on = camera;
      shownAt = 0;
      if (camera) (camera.dataset.camera === "own" ? watch : draw)(camera);
    }
    advise();
  };
  new MutationObserver(changed).observe(document.getElementById("screen"), {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-advice", "data-hint"],
  });
  changed();
})();
