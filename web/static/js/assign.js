// Assigning: the bars of each person move as requests are given ([data-assign-form]).
// Rows: select[data-assign-to]; people: [data-load="person id"] with data-open, data-late; [data-assign-count] on the button.
(function () {
  "use strict";

  function redraw(form) {
    const given = new Map();
    const selects = [...form.querySelectorAll("select[data-assign-to]")];
    selects.forEach((select) => select.value && given.set(select.value, (given.get(select.value) || 0) + 1));
    const loads = [...document.querySelectorAll("[data-load]")];
    const most = Math.max(1, ...loads.map((load) => Number(load.dataset.open) + (given.get(load.dataset.load) || 0)));
    loads.forEach((load) => draw(load, given.get(load.dataset.load) || 0, most));
    const total = selects.filter((select) => select.value).length;
    form.querySelectorAll("[data-assign-count]").forEach((button) => {
      button.textContent = `Asignar ${total}`;
      button.disabled = !total;
    });
  }

  function draw(load, extra, most) {
    const open = Number(load.dataset.open);
    const late = Number(load.dataset.late || 0);
    const set = (name, x, width) => {
      const bar = load.querySelector(`.${name}`);
      bar?.setAttribute("x", (100 * x) / most);
      bar?.setAttribute("width", (100 * width) / most);
    };
    set("load-late", 0, late);
    set("load-open", late, open - late);
    set("load-new", open, extra);
    const text = load.querySelector(".load-text");
    if (text) text.textContent = `${open} en curso, ${late} ${late === 1 ? "vencida" : "vencidas"}${extra ? `, ${extra} ${extra === 1 ? "nueva" : "nuevas"}` : ""}`;
  }

  Cauce.ready((root) => root.querySelectorAll("[data-assign-form]").forEach((form) => {
    form.addEventListener("change", () => redraw(form));
    redraw(form);
  }));
})();
