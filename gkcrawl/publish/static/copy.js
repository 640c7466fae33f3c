/* A button beside each citation that copies it. Without this the text is selected by one click all the same. */
"use strict";
for (const box of document.querySelectorAll(".gk-citation")) {
  const text = box.querySelector("pre"), label = box.closest("[data-copy]").dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "gk-copy";
  button.textContent = label.copy;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    let copied;
    try {
      await navigator.clipboard.writeText(text.textContent);
      copied = true;
    } catch {                            // no secure context, or not allowed: the old way
      getSelection().selectAllChildren(text);
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? label.copied : label.selected;
    setTimeout(() => { button.textContent = label.copy; }, 2500);
  });
  box.querySelector("h3").append(" ", button);
}
