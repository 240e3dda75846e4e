// Several tasks at once: shows the bar [data-bulk-bar] with how many are marked (form id="varias").
(function () {
  "use strict";
  function count() {
    const bar = document.querySelector("[data-bulk-bar]");
    if (!bar) return;
    const marked = document.querySelectorAll(".task-pick input:checked").length;
    const picking = document.querySelector(".picking");
    bar.hidden = !picking;
    const word = bar.querySelector("[data-bulk-count]");
    if (word) word.textContent = marked === 1 ? "1 seleccionada" : `${marked} seleccionadas`;
    bar.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = !marked; });
  }
  document.addEventListener("change", (event) => event.target.closest(".task-pick") && count());
  document.addEventListener("cauce:picking", count);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-pick-many]")) return;
    document.querySelector(".inbox")?.classList.toggle("picking");
    count();
  });
})();
