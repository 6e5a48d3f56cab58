// What the pages need beside htmx: the form token on htmx's requests, and charts.
"use strict";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf]");
  if (token) event.detail.headers["X-CSRF"] = token.content;
});

// A chart is a <div class="chart" data-x="a,b,…" data-y="1,2,…" data-label="…">: its numbers also stand in a table
// or in words beside it, for whoever does not see it. Several lines: data-y="1,2;3,4" data-label="a;b". A chart with an
// id goes on in whatever stands in its place later.
const charts = new Map();

function drawChart(element, repaint) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const numbers = (text) => text.split(",").map((n) => (n === "" ? null : Number(n)));
  const labels = (element.dataset.label || "").split(";");
  const colours = ["--series", "--open", "--good", "--other"];
  const data = [numbers(element.dataset.x), ...element.dataset.y.split(";").map(numbers)];
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") } };
  const time = element.dataset.time === "true";
  // Days as everywhere else on the pages; never hours, of which there are no numbers.
  const day = (seconds) => (seconds == null ? "–" : new Date(seconds * 1e3).toISOString().slice(0, 10));
  const days = { space: 90, incrs: [1, 2, 3, 7, 14, 28, 91, 182, 364].map((n) => n * 86400), values: (_, splits) => splits.map(day) };
  const options = {
    width: element.clientWidth || 600,
    height: Number(element.dataset.height || 220),
    scales: { x: { time } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), "Etc/UTC"),
    axes: [time ? { ...axis, ...days } : axis, { ...axis, size: 60 }],
    series: [{ ...(time ? { value: (_, seconds) => day(seconds) } : {}), label: element.dataset.xLabel || (time ? "UTC" : "") }, ...data.slice(1).map((_, i) => ({ label: labels[i] || "", stroke: colour(colours[i % 4]), width: 2, points: { show: data[0].length < 40 } }))],
  };
  const key = element.id || element;
  const old = charts.get(key);
  if (old && !repaint && old.series.length === data.length) {
    element.append(old.root);
    old.setData(data);
    return;
  }
  if (old) old.destroy();
  charts.set(key, new uPlot(options, data, element));
}

function drawCharts(root, repaint) {
  root.querySelectorAll(".chart").forEach((element) => drawChart(element, repaint));
}

document.addEventListener("DOMContentLoaded", () => drawCharts(document));
document.addEventListener("htmx:afterSettle", (event) => drawCharts(event.target));
addEventListener("resize", () => charts.forEach((chart) => {
  const place = chart.root.parentElement;
  if (place && place.clientWidth) chart.setSize({ width: place.clientWidth, height: chart.height });
}));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawCharts(document, true));
