"use strict";
// Makes charts of the pictures in this page: curves to hover and zoom, and places in other pictures that say their numbers.
// Without it the pictures stay as they are. It asks nobody for anything and keeps nothing but the choice of light or dark.
(() => {
  const root = document.documentElement;
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const plots = [];

  // Light or dark.
  const button = document.getElementById("theme");
  const show = () => {
    button.textContent = dark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Show this page ${dark() ? "light" : "dark"}`);
    plots.forEach((plot) => plot.redraw(false));
  };
  const kept = (theme) => {
    // A page in a mail or opened as a file may have nowhere to keep it.
    try { return theme ? localStorage.setItem("fleetcast-theme", theme) : localStorage.getItem("fleetcast-theme"); }
    catch { return null; }
  };
  const before = kept();
  if (before === "light" || before === "dark") root.dataset.theme = before;
  button.hidden = false;
  button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; kept(root.dataset.theme); show(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const number = (value) => value == null ? "–" :
    value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 });
  const day = 86400;
  const dates = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  const hours = { ...dates, hour: "2-digit", minute: "2-digit", hour12: false };

  // Curves with bands over dates. Days are the scenario's own, so that they are told without the reader's time zone.
  const curves = (figure, data, name) => {
    const start = Date.parse(`${data.start}T00:00Z`) / 1000;
    const at = (days) => start + days * day;
    const points = Math.max(...data.curves.map((curve) => curve.mean.length));
    const columns = [Array.from({ length: points }, (_, k) => at(k * data.stride))];
    const series = [{}];
    const bands = [];
    const own = []; // Which series a curve has: its mean, and the edges of its band.
    for (const curve of data.curves) {
      const color = () => css(`--k${curve.color}`);
      const mine = [series.length];
      columns.push(curve.mean);
      series.push({ stroke: color, width: curve.width, points: { show: false } });
      if (curve.low && curve.low.some((low, k) => low < curve.high[k])) {
        for (const edge of [curve.high, curve.low]) {
          mine.push(series.length);
          columns.push(edge);
          series.push({ width: 0, points: { show: false } });
        }
        bands.push({ series: [mine[1], mine[2]], fill: () => css(`--f${curve.color}`) });
      }
      own.push(mine);
    }
    const box = element("div", "plot");
    const bar = element("div", "legend");
    const when = element("output", "when", "whole time");
    const holder = element("div", "canvas");
    holder.tabIndex = 0;
    holder.setAttribute("role", "group");
    holder.setAttribute("aria-label", `Chart: ${name}. Left and right move through time, plus and minus zoom, 0 shows all.`);
    box.append(bar, holder);
    figure.querySelector(".picture").after(box);

    const label = (u, text, x, y, right) => {
      u.ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
      u.ctx.fillStyle = css("--muted");
      u.ctx.textAlign = right ? "right" : "left";
      u.ctx.fillText(text, x, y);
    };
    // What is marked besides the curves: shaded times below them, a level and a day above them.
    const shades = (u) => {
      for (const [from, until, text] of data.shades) {
        const left = Math.max(u.valToPos(at(from), "x", true), u.bbox.left);
        const right = Math.min(Math.max(u.valToPos(at(until), "x", true), left + 2), u.bbox.left + u.bbox.width);
        if (right <= left) continue;
        u.ctx.fillStyle = css("--f1");
        u.ctx.fillRect(left, u.bbox.top, right - left, u.bbox.height);
        u.ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
        const edge = right + 8 + u.ctx.measureText(text).width > u.bbox.left + u.bbox.width;
        label(u, text, edge ? left - 4 : right + 4, u.bbox.top + u.bbox.height - 8 * devicePixelRatio, edge);
      }
    };
    const marks = (u) => {
      const { left, top, width, height } = u.bbox;
      u.ctx.strokeStyle = css("--axis");
      u.ctx.lineWidth = devicePixelRatio;
      const line = (x0, y0, x1, y1) => { u.ctx.beginPath(); u.ctx.moveTo(x0, y0); u.ctx.lineTo(x1, y1); u.ctx.stroke(); };
      if (data.level) {
        const y = u.valToPos(data.level[0], "y", true);
        if (y >= top) { line(left, y, left + width, y); label(u, data.level[1], left + width - 4, y - 6 * devicePixelRatio, true); }
      }
      if (data.moment) {
        const x = u.valToPos(at(data.moment[0]), "x", true);
        if (x >= left && x <= left + width) {
          line(x, top, x, top + height);
          const right = x > left + width / 2;
          label(u, data.moment[1], right ? x - 6 : x + 6, top + 14 * devicePixelRatio, right);
        }
      }
    };
    const values = own.map(() => element("span", "value"));
    const read = (u) => {
      const k = u.cursor.idx;
      when.textContent = k == null ? "" : new Date(columns[0][k] * 1000).toLocaleString("en-GB", data.stride < 1 ? hours : dates);
      own.forEach((mine, n) => {
        const [mean, high, low] = mine.map((s) => k == null ? null : columns[s][k]);
        const band = k != null && mine.length > 1 && low < high ? ` (${number(low)}–${number(high)})` : "";
        values[n].textContent = k == null ? "" : `${number(mean)}${data.unit}${band}`;
      });
    };
    // Dates as people write them; a year only where it begins or the axis does.
    const ticked = (u, ticks, _axis, _space, step) => ticks.map((tick, k) => {
      const date = new Date(tick * 1000);
      const told = (options) => date.toLocaleString("en-GB", { ...options, timeZone: "UTC" });
      if (step < day) return date.getUTCHours() + date.getUTCMinutes() && k ? told({ hour: "2-digit", minute: "2-digit" }) : told({ day: "numeric", month: "short" });
      const line = step < 28 * day ? told({ day: "numeric", month: "short" }) : told({ month: "short" });
      return !k || date.getUTCFullYear() !== new Date(ticks[k - 1] * 1000).getUTCFullYear() ? `${line}\n${date.getUTCFullYear()}` : line;
    });
    const axis = { stroke: () => css("--muted"), grid: { stroke: () => css("--grid"), width: 1 }, ticks: { stroke: () => css("--axis"), width: 1 } };
    const size = () => ({ width: holder.clientWidth, height: holder.clientWidth < 560 ? 260 : 360 });
    const plot = new uPlot({
      ...size(),
      series, bands,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { drag: { x: true, y: false }, points: { size: 7 } },
      scales: { y: { range: (u, low, high) => {
        const level = data.level && data.unit !== "%" ? data.level[0] * 1.04 : data.level ? 100 : 0;
        const whole = u.scales.x.min === columns[0][0] && u.scales.x.max === columns[0][points - 1];
        return [0, Math.max(uPlot.rangeNum(0, high || 1, 0.05, true)[1], whole ? level : 0)];
      } } },
      axes: [{ ...axis, space: 70, size: 50, values: ticked }, { ...axis, size: 62, values: (u, ticks) => ticks.map((tick) => number(tick)) }],
      hooks: { drawAxes: [shades], draw: [marks], setCursor: [read] },
    }, columns, holder);
    plots.push(plot);

    // What the colors mean; a click hides a curve and its band.
    own.forEach((mine, n) => {
      const key = element("button", "key");
      key.type = "button";
      key.setAttribute("aria-pressed", "true");
      const swatch = element("span", `swatch k${data.curves[n].color}`);
      key.append(swatch, element("span", "", data.curves[n].name), values[n]);
      key.addEventListener("click", () => {
        const on = key.getAttribute("aria-pressed") !== "true";
        key.setAttribute("aria-pressed", String(on));
        mine.forEach((s) => plot.setSeries(s, { show: on }));
      });
      bar.append(key);
    });
    const zoom = (factor) => {
      const { min, max } = plot.scales.x;
      const [first, last] = [columns[0][0], columns[0][points - 1]];
      const middle = plot.cursor.idx == null ? (min + max) / 2 : columns[0][plot.cursor.idx];
      const half = Math.max((max - min) * factor / 2, day * data.stride * 2);
      plot.setScale("x", { min: Math.max(middle - half, first), max: Math.min(middle + half, last) });
    };
    const all = () => plot.setScale("x", { min: columns[0][0], max: columns[0][points - 1] });
    const move = (step) => {
      const k = Math.min(Math.max((plot.cursor.idx ?? Math.floor(points / 2)) + step, 0), points - 1);
      const { min, max } = plot.scales.x;
      const x = columns[0][k];
      if (x < min || x > max) plot.setScale("x", { min: x < min ? x : min + x - max, max: x < min ? max - min + x : x });
      plot.setCursor({ left: plot.valToPos(x, "x"), top: 10 });
    };
    const tools = element("span", "tools");
    tools.append(when);
    for (const [text, title, act] of [["−", "Zoom out", () => zoom(2)], ["+", "Zoom in", () => zoom(0.5)], ["All", "All: the whole time", all]]) {
      const tool = element("button", "", text);
      tool.type = "button";
      tool.title = title;
      tool.setAttribute("aria-label", `${title}: ${name}`);
      tool.addEventListener("click", act);
      tools.append(tool);
    }
    bar.append(tools);
    const keys = { ArrowLeft: () => move(-1), ArrowRight: () => move(1), PageUp: () => move(-10), PageDown: () => move(10),
      "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), 0: all };
    holder.addEventListener("keydown", (event) => {
      const act = keys[event.key];
      if (act && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); act(); }
    });
    new ResizeObserver(() => { if (holder.clientWidth > 0 && holder.clientWidth !== plot.width) plot.setSize(size()); }).observe(holder);
  };

  // Places in a picture that say their numbers.
  const spots = (figure, data) => {
    const picture = figure.querySelector(".picture");
    const svg = picture.querySelector("svg");
    const tip = element("div", "tip");
    tip.hidden = true;
    figure.append(tip);
    const find = (event) => {
      const box = svg.getBoundingClientRect();
      const scale = data.width / box.width;
      const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale + data.top];
      return data.spots.find(([left, top, right, bottom]) => x >= left && x < right && y >= top && y < bottom);
    };
    picture.addEventListener("pointermove", (event) => {
      const spot = find(event);
      tip.hidden = !spot;
      if (!spot) return;
      tip.textContent = spot[4];
      const box = figure.getBoundingClientRect();
      const left = Math.min(Math.max(event.clientX - box.left - tip.offsetWidth / 2, 4), box.width - tip.offsetWidth - 4);
      tip.style.left = `${left}px`;
      tip.style.top = `${event.clientY - box.top - tip.offsetHeight - 12}px`;
    });
    picture.addEventListener("pointerleave", () => { tip.hidden = true; });
  };

  for (const figure of document.querySelectorAll("figure[data-live]")) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    if (data.curves) {
      figure.classList.add("live");
      curves(figure, data, figure.querySelector("h3").textContent);
    } else {
      spots(figure, data);
    }
  }
  show();
})();
