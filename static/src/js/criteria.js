// <form data-criteria>: shows as many rows of scores as the chosen scale has. The matrix and what is
// wrong with the ranges come from the server, by the rules that a round asks later.
import { fresh } from "./util.js";

export function startCriteria(root) {
  for (const form of fresh(root, "form[data-criteria]", "criteriaReady")) {
    const scale = form.elements.namedItem("scale");
    const rows = [...form.querySelectorAll("[data-score]")];
    const show = () => {
      for (const row of rows) row.hidden = Number(row.dataset.score) > Number(scale.value);
    };
    scale.addEventListener("change", show);
    show();
  }
}
