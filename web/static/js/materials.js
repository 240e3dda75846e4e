// Lists of materials: the filter works while one types; what is marked always stays in sight.
(function () {
  "use strict";
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function start(box) {
    const filter = box.querySelector("[data-material-filter]");
    if (!filter) return;
    const count = box.querySelector("[data-material-count]");
    box.querySelector("[data-only-without-js]")?.remove();
    const narrow = () => {
      const words = fold(filter.value).split(/\s+/).filter(Boolean);
      const choices = [...box.querySelectorAll(".choice-list .check")];
      choices.forEach((choice) => {
        const label = fold(choice.textContent);
        choice.hidden = !choice.querySelector("input").checked && !words.every((word) => label.includes(word));
      });
      const shown = choices.filter((choice) => !choice.hidden).length;
      if (count) count.textContent = words.length ? `Se muestran ${shown} de ${choices.length}; los marcados siguen a la vista.` : "";
    };
    filter.addEventListener("input", narrow);
    // Enter in the filter must not send the form.
    filter.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }

  Cauce.ready((root) => root.querySelectorAll("[data-materials]").forEach(start));
})();
