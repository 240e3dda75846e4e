// Dialogs: opens <dialog> from [data-open-dialog="id"] and asks before [data-confirm="question"].
(function () {
  "use strict";

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) {
      const box = document.getElementById(opener.dataset.openDialog);
      if (box?.showModal) { event.preventDefault(); box.showModal(); }
    }
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close();
  });

  function ask(question, verb, act) {
    const box = document.createElement("dialog");
    box.className = "dialog";
    box.setAttribute("aria-label", "Confirmar");
    const text = document.createElement("p");
    text.textContent = question;
    const tools = document.createElement("div");
    tools.className = "actions";
    const no = document.createElement("button");
    no.type = "button";
    no.className = "button";
    no.textContent = "Volver";
    const yes = document.createElement("button");
    yes.type = "button";
    yes.className = "button primary";
    yes.textContent = verb;
    no.addEventListener("click", () => box.close());
    yes.addEventListener("click", () => { box.close(); act(); });
    box.addEventListener("close", () => box.remove());
    tools.append(no, yes);
    box.append(text, tools);
    document.body.append(box);
    box.showModal();
    no.focus();
  }

  // In the capturing phase, so that nothing counts the form as sent before the person says yes.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const question = button?.dataset.confirm || event.target.dataset.confirm;
    if (!question || event.target.dataset.confirmed) { delete event.target.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(question, button?.textContent.trim() || "Continuar", () => {
      event.target.dataset.confirmed = "1";
      event.target.requestSubmit(button || undefined);
    });
  }, true);
})();
