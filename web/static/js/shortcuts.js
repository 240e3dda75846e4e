// Keyboard shortcuts: off in fields, with modifiers, and when the person switches them off (WCAG 2.1.4).
(function () {
  "use strict";
  const KEY = "atajos";
  let pending = "";
  const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const on = () => (read() || document.body.dataset.shortcuts) !== "off";
  const rows = () => [...document.querySelectorAll(".task-row")];
  const chosen = () => document.querySelector(".task-row.selected") || document.activeElement?.closest?.(".task-row");

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const place = all.indexOf(chosen());
    const next = all[Math.min(Math.max(place < 0 ? 0 : place + by, 0), all.length - 1)];
    all.forEach((row) => row.classList.toggle("selected", row === next));
    next.querySelector(".task-link").focus();
  }

  function pick() {
    const list = document.querySelector(".inbox") || document.querySelector(".task-list")?.parentElement;
    list?.classList.toggle("picking");
    document.dispatchEvent(new CustomEvent("cauce:picking"));
  }

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    o: () => chosen()?.querySelector(".task-link").click(),
    e: () => document.querySelector("[data-primary]")?.focus(),
    a: () => (chosen() || document).querySelector("[data-assign]")?.click(),
    x: pick,
    "/": () => document.getElementById("buscar")?.focus(),
    "?": () => document.getElementById("atajos")?.showModal(),
    gi: () => document.querySelector(".sidenav a")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("input, select, textarea, [contenteditable], dialog");
    if (!on() || field || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = pending + event.key;
    pending = event.key === "g" ? "g" : "";
    if (pending) { setTimeout(() => { pending = ""; }, 1000); return; }
    const act = acts[key] || acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  Cauce.ready((root) => root.querySelectorAll("[data-shortcuts-switch]").forEach((box) => {
    box.checked = on();
    box.addEventListener("change", () => { try { localStorage.setItem(KEY, box.checked ? "on" : "off"); } catch { document.body.dataset.shortcuts = box.checked ? "on" : "off"; } });
  }));
})();
