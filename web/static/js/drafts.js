// Drafts: saves what was typed (form[data-draft-url]) a few seconds after a change; keeps a copy here when it cannot.
(function () {
  "use strict";
  const PAUSE = 3000;
  const SENT = "borrador-enviado";
  const mine = `borrador:${document.body.dataset.person || ""}:`;

  function contents(form) {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) if (value instanceof File || name === "csrf_token") data.delete(name);
    return data;
  }

  function start(form) {
    const url = form.dataset.draftUrl;
    const key = mine + url;
    const status = form.querySelector("[data-draft-status]") || document.querySelector("[data-draft-status]");
    let timer = 0;
    let saving = false;

    const tell = (text, trouble) => {
      if (!status) return;
      status.textContent = text;
      status.classList.toggle("trouble", Boolean(trouble));
    };

    function keepHere() {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Cauce.clock(), values: [...contents(form).entries()] }));
        return true;
      } catch { return false; }
    }

    function lost(text) {
      tell(keepHere() ? `${text} Lo escrito quedó guardado en este equipo.` : `${text} Copie lo escrito antes de salir.`, true);
    }

    async function save() {
      if (saving || form.dataset.sent) { later(); return; }
      saving = true;
      try {
        const answer = await Cauce.post(url, contents(form));
        if (answer.ok && !answer.redirected) {
          localStorage.removeItem(key);
          tell(`Guardado ${Cauce.clock()}`);
        } else if (answer.redirected || [400, 401, 403].includes(answer.status)) lost("Su sesión terminó: entre de nuevo en otra pestaña.");
        else if (answer.status === 409) lost("Otra persona cambió esta tarea.");
        else lost("No se pudo guardar el borrador.");
      } catch { lost("No hay conexión."); }
      saving = false;
    }

    function later() {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => { clearTimeout(timer); if (keepHere()) sessionStorage.setItem(SENT, key); });
    offer(form, key, later);
  }

  // A copy left from a lost session or a refused sending is offered once, never put in by itself.
  function offer(form, key, later) {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key)); } catch { return; }
    if (!kept || same(form, kept.values)) { localStorage.removeItem(key); return; }
    const box = document.createElement("div");
    box.className = "notice soon";
    box.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = `En este equipo quedó una copia de lo que escribió (${kept.at}).`;
    const tools = document.createElement("p");
    tools.className = "cluster";
    tools.append(button("Recuperar lo escrito", () => { restore(form, kept.values); box.remove(); later(); }), button("Descartar", () => { localStorage.removeItem(key); box.remove(); }));
    const body = document.createElement("div");
    body.append(text, tools);
    box.append(body);
    form.prepend(box);
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button small";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  const flat = (values) => JSON.stringify(values.filter(([name, value]) => value && !name.startsWith("_")).map(String).sort());
  const same = (form, values) => flat([...contents(form).entries()]) === flat(values);

  function restore(form, values) {
    const named = new Map();
    values.forEach(([name, value]) => named.set(name, [...(named.get(name) || []), value]));
    for (const field of form.elements) {
      if (!field.name || ["file", "hidden", "submit"].includes(field.type)) continue;
      const kept = named.get(field.name) || [];
      if (["checkbox", "radio"].includes(field.type)) field.checked = kept.includes(field.value);
      else if (named.has(field.name)) field.value = kept[0];
    }
  }

  // The copy of a form that was sent goes once the answer was good; all copies go when the person leaves.
  function tidy(status) {
    try {
      const key = sessionStorage.getItem(SENT);
      if (key && status < 400 && document.querySelector(".sidenav")) localStorage.removeItem(key);
      sessionStorage.removeItem(SENT);
    } catch { /* a browser without storage keeps no copies */ }
  }

  function leave() {
    document.querySelector("form[data-leaves]")?.addEventListener("submit", () => {
      try {
        Object.keys(localStorage).filter((name) => name.startsWith(mine)).forEach((name) => localStorage.removeItem(name));
      } catch { /* a browser without storage keeps no copies */ }
    });
  }

  // A form with files is sent by files.js: its answer comes without a new page.
  document.addEventListener("cauce:answered", (event) => tidy(event.detail));

  Cauce.ready((root) => {
    if (root === document) { tidy(performance.getEntriesByType("navigation")[0]?.responseStatus || 200); leave(); }
    root.querySelectorAll("form[data-draft-url]").forEach(start);
  });
})();
