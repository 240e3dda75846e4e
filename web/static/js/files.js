// Chosen files: names and sizes before sending, and the progress of a form that carries them.
(function () {
  "use strict";
  const LIMIT = 20 * 1000 * 1000;
  const size = (bytes) => (bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toLocaleString("es-CO", { maximumFractionDigits: 1 })} MB`);

  function show(input) {
    const list = input.parentElement.querySelector("[data-file-list]");
    if (!list) return;
    const limit = Number(input.dataset.limit) || LIMIT;
    list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = `${file.name} · ${size(file.size)}`;
      item.append(name);
      if (file.size > limit) {
        item.className = "refused";
        item.append(`Pesa más de ${size(limit)}: no se podrá recibir.`);
      }
      return item;
    }));
  }

  const carries = (form) => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);

  function listOf(form) {
    const lists = [...form.querySelectorAll("[data-file-list]")];
    if (lists.length) return lists.find((node) => node.children.length) || lists[0];
    const made = document.createElement("ul");
    made.className = "files";
    made.setAttribute("aria-live", "polite");
    form.querySelector("input[type=file]").after(made);
    return made;
  }

  function progress(list) {
    const item = document.createElement("li");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", "Avance del envío");
    const word = document.createElement("span");
    word.textContent = "Enviando…";
    item.append(word, bar);
    list.append(item);
    return (percent) => { bar.value = percent; word.textContent = percent < 100 ? `Enviando… ${percent} %` : "Recibido; revisando los archivos…"; };
  }

  // The answer takes the place of the page, as if the browser had sent the form itself.
  function send(form, submitter, tell) {
    const request = new XMLHttpRequest();
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    request.open("POST", submitter?.getAttribute("formaction") || form.action);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && tell(Math.floor((100 * event.loaded) / event.total)));
    request.addEventListener("load", () => {
      if (request.responseURL && request.responseURL !== location.href) history.pushState(null, "", request.responseURL);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const shown = page.querySelector("main");
      if (shown) document.querySelector("main").replaceWith(shown);
      else document.querySelector("main").replaceChildren(...page.body.childNodes);
      document.title = page.title || document.title;
      window.scrollTo(0, 0);
      document.dispatchEvent(new CustomEvent("cauce:answered", { detail: request.status }));
      Cauce.added(document.querySelector("main") || document);
    });
    request.addEventListener("error", () => {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
      Cauce.say("No se pudo enviar: revise la conexión y vuelva a intentarlo. Lo escrito sigue aquí.", "late");
      tell(0);
    });
    request.send(data);
  }

  Cauce.ready((root) => root.querySelectorAll("input[data-files]").forEach((input) => input.addEventListener("change", () => show(input))));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !form.hasAttribute("data-progress") || !carries(form)) return;
    event.preventDefault();
    send(form, event.submitter, progress(listOf(form)));
  });
})();
