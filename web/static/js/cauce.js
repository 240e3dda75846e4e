// Common ground: Cauce.ready(fn) runs fn(root) on the page and on every part that is added later.
(function () {
  "use strict";
  const waiting = [];
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content || "";

  window.Cauce = {
    ready(fn) {
      waiting.push(fn);
      if (document.readyState !== "loading") fn(document);
    },
    added(root) {
      waiting.forEach((fn) => fn(root));
    },
    post(url, body) {
      return fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token(), Accept: "application/json" } });
    },
    say(text, tone = "info") {
      const area = document.getElementById("avisos");
      if (!area) return;
      const notice = document.createElement("div");
      notice.className = `notice ${tone}`;
      notice.textContent = text;
      area.replaceChildren(notice);
    },
    clock() {
      return new Intl.DateTimeFormat("es-CO", { hour: "numeric", minute: "2-digit", timeZone: "America/Bogota" }).format(new Date());
    },
  };

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => waiting.forEach((fn) => fn(document)));
  }

  Cauce.ready((root) => {
    root.querySelectorAll("[data-needs-js]").forEach((node) => { node.hidden = false; });
    root.querySelectorAll("[data-autosubmit]").forEach((node) => node.addEventListener("change", () => node.form?.requestSubmit()));
    root.querySelector("[data-focus-first]")?.focus();
    if (window.matchMedia("(max-width: 30rem)").matches) {
      root.querySelectorAll("details[data-fold-narrow]").forEach((fold) => {
        fold.open = [...fold.querySelectorAll("select, input")].some((field) => field.value);
      });
    }
  });

  document.body.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token(); });
  document.body.addEventListener("htmx:afterSwap", (event) => Cauce.added(event.detail.target));

  // A form is sent once: the second press does nothing until the answer or the way back.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    // What opens in another window (a preview) leaves this one to be sent.
    const target = event.submitter?.formTarget || form.target;
    if (target && target !== "_self") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; form.removeAttribute("aria-busy"); }));

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
})();
