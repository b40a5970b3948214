// <form data-confirm-leave>: the browser asks before what was typed is lost.
import { fresh } from "./util.js";

export function startLeaveGuard(root) {
  for (const form of fresh(root, "form[data-confirm-leave]", "leaveReady")) {
    let dirty = form.dataset.confirmLeave === "dirty";
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    form.addEventListener("formsaved", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => {
      if (dirty && form.isConnected) event.preventDefault();
    });
  }
}
