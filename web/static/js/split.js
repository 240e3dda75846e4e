// Inbox: from 1200 px on, a row opens its task beside the list ([data-split] with [data-split-part]); else it is a page.
(function () {
  "use strict";
  const wide = matchMedia("(min-width: 75rem)");

  async function open(split, link) {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("main");
    if (!answer.ok || answer.redirected || !part) { location.assign(link.href); return; }
    const place = split.querySelector("[data-split-part]");
    part.querySelectorAll(".back, .flashes, script").forEach((node) => node.remove());
    // A form without an address sends to its own page, which is not the one shown here.
    part.querySelectorAll("form:not([action])").forEach((form) => form.setAttribute("action", link.href));
    place.replaceChildren(wayOut(link.href), ...part.childNodes);
    split.classList.add("open");
    split.querySelectorAll(".task-row").forEach((row) => row.classList.toggle("selected", row.contains(link)));
    place.scrollTop = 0;
    Cauce.added(place);
    if (!place.contains(document.activeElement)) place.focus({ preventScroll: true });
  }

  function wayOut(href) {
    const line = document.createElement("p");
    line.className = "back";
    const link = document.createElement("a");
    link.href = href;
    link.textContent = "Abrir en página completa";
    line.append(link);
    return line;
  }

  Cauce.ready((root) => root.querySelectorAll("[data-split]").forEach((split) => split.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-open]");
    if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(split, link).catch(() => location.assign(link.href));
  })));
})();
