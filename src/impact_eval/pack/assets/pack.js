// Draws each chart when it comes near the screen, and all of them before printing. Without this script, or without
// the drawing library, the page is whole: every number of a chart stands open in the table below it.
(() => {
  "use strict";
  const folds = [...document.querySelectorAll("details")];
  const unfold = (open) => folds.forEach((fold) => { fold.open = open; });

  // The tables stand open in the page; with the script, which draws the pictures, they are folded.
  unfold(false);

  function start() {
    const page = document.documentElement;
    if (typeof Plotly === "undefined") {
      page.classList.remove("js");
      unfold(true);
      return;
    }
    const settings = JSON.parse(document.getElementById("chart-settings").textContent);
    const plots = [...document.querySelectorAll(".plot")];

    function draw(plot) {
      if (plot.dataset.drawn) return;
      plot.dataset.drawn = "yes";
      const figure = JSON.parse(document.getElementById("data-" + plot.dataset.chart).textContent);
      plot.replaceChildren();
      Plotly.newPlot(plot, figure.data, figure.layout, settings);
    }

    const near = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          near.unobserve(entry.target);
          draw(entry.target);
        }
      },
      { rootMargin: "600px 0px" }
    );
    plots.forEach((plot) => near.observe(plot));

    // Paper shows what is folded away on the screen. The style sheet says so too; this is for browsers that fold
    // in another way.
    let unfolded = [];
    addEventListener("beforeprint", () => {
      plots.forEach(draw);
      unfolded = folds.filter((fold) => !fold.open);
      unfolded.forEach((fold) => { fold.open = true; });
    });
    addEventListener("afterprint", () => {
      unfolded.forEach((fold) => { fold.open = false; });
      unfolded = [];
    });
  }

  // The browser may have gone to the section of a link before the tables above it were folded.
  function findPlace() {
    const section = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (section) section.scrollIntoView();
  }

  addEventListener("DOMContentLoaded", start);
  addEventListener("load", findPlace);
})();
