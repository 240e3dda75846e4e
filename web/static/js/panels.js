// Computed controls: their buttons and the fields they read bring the panel anew without leaving the page.
(function () {
  "use strict";
  const PAUSE = 400;

  const place = (node) => {
    if (!node?.name) return null;
    const value = ["checkbox", "radio"].includes(node.type) || node.tagName === "BUTTON" ? `[value="${CSS.escape(node.value)}"]` : "";
    return `[name="${CSS.escape(node.name)}"]${value}`;
  };

  // What a panel's fields say now: where each is, and its value.
  function said(panel) {
    const fields = [...panel.querySelectorAll("input[name], select[name], textarea[name]")];
    return new Map(fields.map((each) => [place(each), ["checkbox", "radio"].includes(each.type) ? each.checked : each.value]));
  }

  // What a person changed while the answer was on its way stays changed.
  function keep(made, before, now) {
    now.forEach((value, at) => {
      const field = before.get(at) === value ? null : made.querySelector(at);
      if (!field) return;
      if (typeof value === "boolean") field.checked = value; else field.value = value;
    });
  }

  // One after the other: each sends what the one before it left.
  let last = Promise.resolve(), onTheWay = 0, leaving = false;
  function bring(form, panel, name, value) {
    onTheWay += 1;
    last = last.then(() => fetched(form, document.getElementById(panel.id), name, value)).finally(() => { onTheWay -= 1; });
    return last;
  }

  // What was pressed a moment ago has to arrive before the form leaves: what leaves is what the page is about to show.
  function wait(event) {
    if (!onTheWay) return;
    const form = event.target, by = event.submitter;
    event.preventDefault();
    event.stopImmediatePropagation();
    last.then(() => { if (!leaving) form.requestSubmit(by?.isConnected ? by : null); });
  }

  async function fetched(form, panel, name, value) {
    const data = new FormData(form), before = said(panel);
    data.set(name, value);
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
      const made = answer.ok && !answer.redirected
        ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(panel.id) : null;
      if (!made) throw new Error();
      const back = place(document.activeElement);
      const open = new Set([...panel.querySelectorAll("details[open]")].map((each) => each.id).filter(Boolean));
      made.querySelectorAll("details[id]").forEach((each) => { if (open.has(each.id)) each.open = true; });
      keep(made, before, said(panel));
      panel.replaceWith(made);
      if (back && !document.querySelector("main").contains(document.activeElement)) made.querySelector(back)?.focus();
      Cauce.added(made);
      return made;
    } catch {
      panel.removeAttribute("aria-busy");
      return null;
    }
  }

  function tally(panel) {
    const found = {};
    panel.querySelectorAll("select[data-tally-of]").forEach((each) => { found[each.value] = (found[each.value] || 0) + 1; });
    panel.querySelectorAll("[data-tally]").forEach((each) => { each.textContent = found[each.dataset.tally] || 0; });
  }

  function start(panel) {
    const form = panel.closest("form");
    if (!form) return;
    panel.addEventListener("click", async (event) => {
      const button = event.target.closest("[data-press]");
      if (!button) return;
      event.preventDefault();
      // What the server refused to bring is sent as a plain form.
      if (await bring(form, panel, button.name, button.value)) return;
      leaving = true;
      form.requestSubmit(button);
    });
    panel.addEventListener("change", (event) => event.target.matches("select[data-tally-of]") && tally(panel));
  }

  let timer = 0;
  function watch(form) {
    const again = (event) => {
      const panel = [...form.querySelectorAll("[data-panel-fields]")].find((each) => each.dataset.panelFields.split(" ").includes(event.target.name));
      if (!panel) return;
      clearTimeout(timer);
      timer = setTimeout(() => bring(form, panel, "_ver", "1"), PAUSE);
    };
    form.addEventListener("input", again);
    form.addEventListener("submit", wait, true);
  }

  Cauce.ready((root) => {
    const panels = root.matches?.("[data-panel]") ? [root] : [...root.querySelectorAll("[data-panel]")];
    panels.forEach((panel) => {
      const form = panel.closest("form");
      start(panel);
      if (form && !form.dataset.panelsWatched) { form.dataset.panelsWatched = "1"; watch(form); }
    });
  });
})();
