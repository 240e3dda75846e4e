// Signing tray: arrow keys move between letters; «Firmar» works only after its letter was opened.
// [data-tray] > .tray-item[href][data-letter]; the letter shown has [data-letter-shown]; button [data-sign].
(function () {
  "use strict";

  function watch(tray) {
    const buttons = tray.querySelectorAll("[data-sign]");
    const letter = tray.querySelector("[data-letter-shown]");
    if (!buttons.length || !letter) return;
    const enable = (on) => buttons.forEach((button) => { button.disabled = !on; });
    const opened = () => { enable(true); const note = document.getElementById("firmar-nota"); if (note) note.hidden = true; };
    const frame = letter.querySelector("iframe, object");
    if (frame) {
      enable(false);
      if (document.readyState === "complete") opened();
      else window.addEventListener("load", opened, { once: true });
      return;
    }
    enable(false);
    const end = letter.querySelector("[data-letter-end]") || letter;
    new IntersectionObserver((seen, watcher) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      opened();
      watcher.disconnect();
    }).observe(end);
  }

  function move(tray, by) {
    const items = [...tray.querySelectorAll(".tray-item")];
    const place = items.findIndex((item) => item.hasAttribute("aria-current"));
    items[place + by]?.click();
  }

  Cauce.ready((root) => root.querySelectorAll("[data-tray]").forEach((tray) => {
    watch(tray);
    document.addEventListener("keydown", (event) => {
      if (event.target.closest?.("input, textarea, select, dialog") || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "ArrowRight") move(tray, 1);
      if (event.key === "ArrowLeft") move(tray, -1);
    });
  }));
})();
