// The pages of those who report corruption. Folding into steps, the small arithmetic against floods,
// printing and leaving: nothing is stored, and nothing is sent but by the page's own forms.
import { startPrint } from "./folding.js";
import { startFlood } from "./flood.js";
import { startSteps } from "./steps.js";

document.documentElement.classList.add("js");

// [data-leave]: the page's place in the history goes to where the link leads.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-leave]");
  if (!link) return;
  event.preventDefault();
  // Until the other page is there, nothing is left to be read on this one.
  document.body.replaceChildren();
  location.replace(link.href);
});

// A browser that goes back must not show again what was written or answered.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

startPrint();
startSteps(document);
startFlood(document);
document.querySelector("[data-autofocus]")?.focus();
