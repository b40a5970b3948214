// What the pages do beyond HTML. Every page works without it; nothing here holds data of its own.
import "./htmx.js";
import { startAutosave } from "./autosave.js";
import { startCopy } from "./copy.js";
import { startCriteria } from "./criteria.js";
import { startFlood } from "./flood.js";
import { startPrint, startWords } from "./folding.js";
import { startFormsets } from "./formset.js";
import { startLeaveGuard } from "./leave.js";
import { startMenus } from "./menus.js";
import { startPasskeys } from "./passkey.js";
import { startPosition } from "./position.js";
import { startSteps } from "./steps.js";
import { startThaiDates } from "./thaidate.js";
import { startTrack } from "./track.js";

document.documentElement.classList.add("js");

/** Gives life to a part of a page: the whole at first, later what htmx has put in. */
function start(root) {
  startCriteria(root);
  startFormsets(root);
  startPosition(root);
  startSteps(root);
  startAutosave(root);
  startLeaveGuard(root);
  startPasskeys(root);
  startThaiDates(root);
  startTrack(root);
  // After whatever else may stop a form from being sent.
  startWords(root);
  startFlood(root);
  root.querySelector?.("[data-autofocus]")?.focus();
}

startMenus();
startCopy();
startPrint();
start(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) start(event.detail.elt);
});
