// Diagram of a case: bpmn-js with marks done, now, late, awaited (by colour and word). The list of steps says the same.
(function () {
  "use strict";
  const WORDS = { done: "✓ Hecho", now: "● Ahora", late: "⚠ Vencido", wait: "◷ Se espera" };

  function mark(viewer, ids, kind) {
    const elements = viewer.get("elementRegistry");
    const overlays = viewer.get("overlays");
    ids.filter((id) => elements.get(id)).forEach((id) => {
      viewer.get("canvas").addMarker(id, `mark-${kind}`);
      const word = document.createElement("div");
      word.className = `diagram-word ${kind}`;
      word.textContent = WORDS[kind];
      overlays.add(id, { position: { top: -12, left: 4 }, html: word });
    });
  }

  // How long cases wait at each step: the fill by its level, and the figures that the table says.
  function warm(viewer, heat) {
    const elements = viewer.get("elementRegistry");
    Object.entries(heat).filter(([id]) => elements.get(id)).forEach(([id, { level, text }]) => {
      viewer.get("canvas").addMarker(id, `heat-mark-${level}`);
      const word = document.createElement("div");
      word.className = "diagram-word heat";
      word.textContent = text;
      viewer.get("overlays").add(id, { position: { top: -12, left: 4 }, html: word });
    });
  }

  async function draw(box) {
    const ids = (name) => (box.dataset[name] || "").split(" ").filter(Boolean);
    const status = box.querySelector("[data-diagram-status]");
    try {
      const answer = await fetch(box.dataset.diagram, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const viewer = new window.BpmnJS({ container: box });
      await viewer.importXML(await answer.text());
      const current = [...ids("now"), ...ids("late"), ...ids("wait")];
      mark(viewer, ids("done").filter((id) => !current.includes(id)), "done");
      mark(viewer, ids("now").filter((id) => !ids("late").includes(id)), "now");
      mark(viewer, ids("late"), "late");
      mark(viewer, ids("wait"), "wait");
      const heat = JSON.parse(box.dataset.heat || "{}");
      warm(viewer, heat);
      const hottest = Object.keys(heat).sort((one, other) => heat[other].level - heat[one].level)[0];
      frame(viewer, current[0] || hottest);
      addTools(box, viewer.get("canvas"));
      status?.remove();
    } catch {
      if (status) status.textContent = "No se pudo dibujar el diagrama. Los pasos están en la lista.";
    }
  }

  // A wide diagram is unreadable when it all fits: then it opens at the step where the case is.
  function frame(viewer, id) {
    const canvas = viewer.get("canvas");
    canvas.zoom("fit-viewport", "auto");
    const element = id && viewer.get("elementRegistry").get(id);
    if (canvas.zoom() >= 0.5 || !element) return;
    const box = canvas.viewbox();
    const width = box.outer.width / 0.75;
    const height = box.outer.height / 0.75;
    // Centred on the step, but never showing what lies beyond the drawing.
    const within = (middle, size, start, length) => Math.max(start, Math.min(middle - size / 2, start + length - size));
    const x = within(element.x + element.width / 2, width, box.inner.x, box.inner.width);
    const y = within(element.y + element.height / 2, height, box.inner.y, box.inner.height);
    canvas.viewbox({ x, y, width, height });
  }

  // Buttons for who does not drag or turn a wheel.
  function addTools(box, canvas) {
    const tools = document.createElement("div");
    tools.className = "diagram-tools";
    const add = (text, name, act) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
      if (name) button.setAttribute("aria-label", name);
      button.className = "button small";
      button.addEventListener("click", act);
      tools.append(button);
      return button;
    };
    const all = () => canvas.zoom("fit-viewport", "auto");
    add("+", "Acercar el diagrama", () => canvas.zoom(canvas.zoom() * 1.25));
    add("−", "Alejar el diagrama", () => canvas.zoom(canvas.zoom() / 1.25));
    add("Ver todo", "", all);
    if (document.fullscreenEnabled) {
      const filled = () => document.fullscreenElement === box;
      const button = add("Pantalla completa", "", () => (filled() ? document.exitFullscreen() : box.requestFullscreen()));
      box.addEventListener("fullscreenchange", () => {
        button.textContent = filled() ? "Salir de pantalla completa" : "Pantalla completa";
        canvas.resized();
        all();
      });
    }
    box.append(tools);
  }

  Cauce.ready((root) => root.querySelectorAll("[data-diagram]").forEach((box) => {
    if (window.BpmnJS) draw(box);
    else window.addEventListener("load", () => window.BpmnJS && draw(box));
  }));
})();
