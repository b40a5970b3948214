// <button data-copy="text"> or <button data-copy-target="#id">: to the clipboard, and it says so.
import { announce, text } from "./util.js";

function wanted(button) {
  if (button.dataset.copyTarget) {
    const target = document.querySelector(button.dataset.copyTarget);
    return target && ("value" in target ? target.value : target.textContent.trim());
  }
  return button.dataset.copy;
}

/** Old browsers and plain http have no clipboard object: a selected field and the old command. */
function copyByHand(value) {
  const field = document.createElement("textarea");
  field.value = value;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

export function startCopy() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-target]");
    if (!button) return;
    event.preventDefault();
    const value = wanted(button);
    if (value == null) return;
    let done = true;
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      done = copyByHand(value);
    }
    const label = button.querySelector("[data-copy-label]") || button;
    const before = label.dataset.before ?? label.textContent;
    label.dataset.before = before;
    label.textContent = text(done ? "copied" : "copyFailed");
    announce(label.textContent);
    button.dispatchEvent(new CustomEvent("copied", { bubbles: true, detail: { done } }));
    if (label !== button || !button.querySelector("svg")) {
      setTimeout(() => { label.textContent = before; }, 2500);
    }
  });
}
