// [data-position]: fills two hidden fields with where the telephone is, only when its button is
// pressed, shows what will be sent, and takes it out again.
import { fresh } from "./util.js";

const DECIMALS = 6; // some 10 cm
const PATIENCE = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 };
const DENIED = 1;

export function startPosition(root) {
  for (const box of fresh(root, "[data-position]", "positionReady")) {
    if (!navigator.geolocation) {
      box.hidden = true;
      continue;
    }
    const [latitude, longitude] = box.querySelectorAll('input[type="hidden"]');
    const ask = box.querySelector("[data-position-ask]");
    const remove = box.querySelector("[data-position-remove]");
    const said = box.querySelector("[data-position-said]");
    const show = () => {
      const known = Boolean(latitude.value && longitude.value);
      remove.hidden = !known;
      said.dataset.reviewValue = known ? `${latitude.value}, ${longitude.value}` : "";
      said.textContent = known ? box.dataset.found.replace("{position}", `${latitude.value}, ${longitude.value}`) : "";
    };
    ask.addEventListener("click", () => {
      said.textContent = box.dataset.waiting;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        latitude.value = coords.latitude.toFixed(DECIMALS);
        longitude.value = coords.longitude.toFixed(DECIMALS);
        show();
      }, (error) => {
        show();
        if (!latitude.value) said.textContent = error.code === DENIED ? box.dataset.refused : box.dataset.failed;
      }, PATIENCE);
    });
    remove.addEventListener("click", () => {
      latitude.value = longitude.value = "";
      show();
      ask.focus();
    });
    show();
  }
}
