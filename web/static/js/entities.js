// Lists of entities: a filter, and how many of those that a form shares out among its groups are still left.
// Without it every list is there whole, and the server says who was forgotten.
(function () {
  "use strict";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const boxes = (list) => [...list.querySelectorAll(".choice-list input[type=checkbox]")];
  const name = (box) => box.closest("label").querySelector("span").firstChild.textContent.split(" · ")[0];

  // Lists of the same form that share out the same entities; one alone when it shares with nobody.
  function together(list) {
    const source = list.dataset.entities;
    if (!source || !list.form) return [list];
    return [...list.form.querySelectorAll("fieldset[data-entities]")].filter((each) => each.dataset.entities === source);
  }

  function told(count, left, shared) {
    const marked = count === 1 ? "1 marcada" : `${count} marcadas`;
    if (!shared) return `${marked}.`;
    if (!left.length) return `${marked} aquí. No falta ninguna por ubicar.`;
    const rest = left.length > 6 ? `, y ${left.length - 6} más` : "";
    return `${marked} aquí. ${left.length === 1 ? "Falta" : "Faltan"} ${left.length} por ubicar: ${left.slice(0, 6).join(", ")}${rest}.`;
  }

  function count(list) {
    const lists = together(list);
    const used = new Set(lists.flatMap((each) => boxes(each).filter((box) => box.checked).map((box) => box.value)));
    lists.forEach((each) => {
      const own = boxes(each);
      const left = own.filter((box) => !used.has(box.value)).map(name);
      own.forEach((box) => elsewhere(box, !box.checked && used.has(box.value)));
      const status = each.querySelector("[data-entities-count]");
      const words = told(own.filter((box) => box.checked).length, left, Boolean(each.dataset.entities));
      if (status && status.textContent !== words) status.textContent = words;
      const rest = each.querySelector("[data-entities-rest]");
      if (rest) rest.disabled = !left.length;
    });
  }

  function elsewhere(box, is) {
    const words = box.closest("label").querySelector("span");
    const note = words.querySelector(".elsewhere");
    if (is && !note) {
      const made = document.createElement("em");
      made.className = "elsewhere";
      made.textContent = " (ya está en otro lugar)";
      words.append(made);
    } else if (!is && note) note.remove();
  }

  function filter(list, text) {
    const wanted = plain(text.trim());
    boxes(list).forEach((box) => {
      const label = box.closest("label");
      label.hidden = Boolean(wanted) && !plain(label.textContent).includes(wanted);
    });
  }

  function start(list) {
    const tools = list.querySelector("[data-entities-tools]");
    if (tools) tools.hidden = false;
    filter(list, "");
    list.querySelector("[data-entities-filter]")?.addEventListener("input", (event) => { filter(list, event.target.value); event.stopPropagation(); });
    // Enter in the filter looks, it does not send the form.
    list.querySelector("[data-entities-filter]")?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    list.querySelector("[data-entities-rest]")?.addEventListener("click", () => {
      const used = new Set(together(list).flatMap((each) => boxes(each).filter((box) => box.checked).map((box) => box.value)));
      boxes(list).filter((box) => !used.has(box.value) && !box.closest("label").hidden).forEach((box) => { box.checked = true; });
      list.dispatchEvent(new Event("change", { bubbles: true }));
    });
    count(list);
  }

  document.addEventListener("change", (event) => {
    const list = event.target.closest?.("fieldset[data-entities]");
    if (list) count(list);
    else event.target.querySelectorAll?.("fieldset[data-entities]").forEach(count);  // a row was added or taken away
  });
  Cauce.ready((root) => root.querySelectorAll("fieldset[data-entities]").forEach(start));
})();
