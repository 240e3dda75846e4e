// Repeated rows: adds and removes in place what the server would add with «Agregar fila».
(function () {
  "use strict";

  function renumber(box) {
    box.querySelectorAll(":scope > [data-row]").forEach((row, place) => {
      const number = row.querySelector("[data-row-number]");
      if (number) number.textContent = place + 1;
    });
  }

  const largest = (box, name) => Math.max(-1, ...[...box.querySelectorAll("[name]")].map((field) => {
    const found = field.name.startsWith(`${name}-`) && field.name.slice(name.length + 1).match(/^(\d+)-/);
    return found ? Number(found[1]) : -1;
  }));

  function blank(row, name, place) {
    const copy = row.cloneNode(true);
    const from = new RegExp(`${name}-\\d+-`, "g");
    copy.querySelectorAll("*").forEach((node) => {
      for (const key of ["id", "for", "name", "aria-describedby"]) {
        if (node.hasAttribute(key)) node.setAttribute(key, node.getAttribute(key).replace(from, `${name}-${place}-`));
      }
      node.removeAttribute("aria-invalid");
      node.classList.remove("has-error");
      if (node.matches("input[type=checkbox], input[type=radio]")) node.checked = node.defaultChecked = false;
      else if (node.matches("input, textarea, select")) node.value = "";
    });
    copy.querySelectorAll(".field-error, .files > li").forEach((node) => node.remove());
    copy.querySelector(".row-tools")?.remove();
    return copy;
  }

  function withRemove(box, row) {
    if (row.querySelector(":scope > .row-tools")) return;
    const tools = document.createElement("p");
    tools.className = "row-tools";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small quiet";
    button.textContent = "Quitar fila";
    button.addEventListener("click", () => {
      if (box.querySelectorAll(":scope > [data-row]").length < 2) { row.replaceWith(fresh(box, row)); }
      else { const next = row.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : row.previousElementSibling; row.remove(); next?.querySelector("input, select, textarea")?.focus(); }
      renumber(box);
      box.dispatchEvent(new Event("change", { bubbles: true }));
    });
    tools.append(button);
    row.append(tools);
  }

  function fresh(box, row) {
    const name = box.dataset.rows;
    const copy = blank(row, name, largest(box, name) + 1);
    withRemove(box, copy);
    Cauce.added(copy);
    return copy;
  }

  function start(box) {
    const rows = () => [...box.querySelectorAll(":scope > [data-row]")];
    rows().forEach((row) => withRemove(box, row));
    box.querySelector("[data-add-row]")?.addEventListener("click", (event) => {
      const last = rows().at(-1);
      if (!last) return;
      event.preventDefault();
      const copy = fresh(box, last);
      last.after(copy);
      renumber(box);
      copy.querySelector("input, select, textarea")?.focus();
    });
  }

  Cauce.ready((root) => root.querySelectorAll("[data-rows]").forEach(start));
})();
