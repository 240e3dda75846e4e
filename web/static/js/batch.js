// Reads the progress of a batch again while it works; the page is opened anew when it ends.
(function () {
  "use strict";
  const every = 4000;

  Cauce.ready((root) => {
    const place = root.querySelector("[data-follow]");
    if (!place) return;
    const told = document.getElementById("avance-dicho");
    // A screen reader hears only words that changed, four times at most.
    const tell = () => {
      const words = place.querySelector("[data-said]")?.textContent || "";
      if (told && told.textContent !== words) told.textContent = words;
    };
    const look = async () => {
      if (document.hidden) return;
      const answer = await fetch(place.dataset.follow, { credentials: "same-origin" }).catch(() => null);
      if (!answer?.ok) return;
      if (answer.headers.get("X-Lote") === "terminado") {
        window.location.reload();
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.body.childNodes);
      tell();
    };
    window.setInterval(look, every);
  });
})();
