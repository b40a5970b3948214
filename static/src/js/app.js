// What the pages do beyond HTML. Every page works without it; nothing here holds data of its own.
import "./htmx.js";
import { startAutosave } from "./autosave.js";
import { startCopy } from "./copy.js";
import { startCriteria } from "./criteria.js";
import { startFormsets } from "./formset.js";
import { startLeaveGuard } from "./leave.js";
import { startMenus } from "./menus.js";
import { startPasskeys } from "./passkey.js";
import { startSteps } from "./steps.js";
import { startThaiDates } from "./thaidate.js";

document.documentElement.classList.add("js");

/** Gives life to a part of a page: the whole at first, later what htmx has put in. */
function start(root) {
  startCriteria(root);
  startFormsets(root);
  startSteps(root);
  startAutosave(root);
  startLeaveGuard(root);
  startPasskeys(root);
  startThaiDates(root);
  root.querySelector?.("[data-autofocus]")?.focus();
}

startMenus();
startCopy();
start(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) start(event.detail.elt);
});
