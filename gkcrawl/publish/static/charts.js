/* Draws each figure's table with ECharts, as SVG, and folds the table away. Without this the table stands there all the same.

   A figure says how (data-kind: columns, lines, shares, bars) and may name a mark (data-middle). Its table says the rest: a column
   of numbers for each series, named by its heading; a row for each year or place; a link in a cell is where its mark leads. */
"use strict";
(() => {
  const root = document.documentElement;
  const token = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const words = (cell) => cell.textContent.replace(/\s+/g, " ").trim();
  const narrow = (box) => box.clientWidth < 520;

  /* A blank or a dash is no number, and no 0. */
  function number(cell) {
    const text = words(cell).replaceAll(",", "");
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  }

  function read(figure) {
    const table = figure.querySelector("table");
    const heads = [...table.tHead.rows[0].cells].map((cell, at) => ({ at, key: cell.dataset.series, name: words(cell) })).filter((one) => one.key);
    const counted = (row) => heads.some((head) => number(row.cells[head.at]) !== null);
    const every = [...table.tBodies[0].rows].filter((row) => !row.dataset.aside);
    // Years before the first figure and after the last say nothing; those between are gaps to be seen.
    const rows = every.slice(every.findIndex(counted), every.findLastIndex(counted) + 1);
    const named = (row) => row.dataset.name || words(row.cells[0]);
    const along = figure.dataset.kind === "columns" || figure.dataset.kind === "lines";
    const places = along ? everyYear(rows.reverse(), named) : rows.map((row) => ({ name: named(row), row }));     // tables begin with the newest year
    return {
      names: places.map((one) => one.name),
      here: places.map(({ row }) => Boolean(row) && row.classList.contains("gk-current")),
      series: heads.map((head) => ({ ...head, points: places.map(({ row }) => (row ? {
        value: number(row.cells[head.at]),
        href: (row.cells[head.at].querySelector("a") || row.cells[0].querySelector("a") || {}).href } : { value: null })) })),
    };
  }

  /* A row's name and the row, and between two years those that have no row: a year left out would not be seen to be missing. */
  function everyYear(rows, named) {
    const places = [];
    for (const row of rows) {
      const year = /^\d{4}$/.test(named(row)) ? Number(named(row)) : NaN, last = places.length ? Number(places[places.length - 1].name) : NaN;
      for (let missing = last + 1; missing < year; missing++) places.push({ name: String(missing), row: null });
      places.push({ name: named(row), row });
    }
    return places;
  }

  const said = (value, unit) => (value === null || value === undefined ? "—" : Math.round(value * 10) / 10 + unit);

  function common(figure, box, data) {
    const ink = token("--gk-ink"), soft = token("--gk-soft"), line = token("--gk-line");
    const axis = { axisLine: { lineStyle: { color: soft } }, axisTick: { show: false }, splitLine: { lineStyle: { color: line } },
      axisLabel: { color: soft, hideOverlap: true } };
    return { ink, soft, axis, option: {
      animation: false, textStyle: { fontFamily: token("--gk-sans"), color: ink },
      aria: { enabled: true, label: { description: words(figure.querySelector("figcaption b")) } },
      grid: { left: 4, right: 16, bottom: 4, top: 22 },
      tooltip: { trigger: "axis", confine: true, axisPointer: { type: "shadow" }, textStyle: { color: ink } },
    } };
  }

  const colour = (key) => token("--gk-c-" + key) || token("--gk-c-one");

  const kinds = {
    /* Years along the foot, parts of each one upon another. */
    columns(figure, box, data) {
      const { axis, option } = common(figure, box, data);
      return { ...option, xAxis: { ...axis, type: "category", data: data.names }, yAxis: { ...axis, type: "value", axisLine: { show: false }, minInterval: 1 },
        series: data.series.map((one) => ({ type: "bar", name: one.name, stack: "all", barMaxWidth: 56, itemStyle: { color: colour(one.key) },
          label: { show: data.series.length === 1, position: "top", color: token("--gk-ink") }, data: one.points })) };
    },
    /* Years along the foot; a year without a figure is a gap, never a 0. */
    lines(figure, box, data) {
      const { axis, option } = common(figure, box, data);
      return { ...option, tooltip: { ...option.tooltip, axisPointer: { type: "line" } },
        xAxis: { ...axis, type: "category", boundaryGap: false, data: data.names, axisLabel: { ...axis.axisLabel, alignMinLabel: "left", alignMaxLabel: "right" } },
        yAxis: { ...axis, type: "value", axisLine: { show: false }, minInterval: 1 },
        series: data.series.map((one, at) => ({ type: "line", name: one.name, connectNulls: false, symbol: ["circle", "rect", "triangle", "diamond"][at % 4],
          symbolSize: 8, lineStyle: { width: at ? 2 : 3 }, itemStyle: { color: colour(one.key) }, label: { show: at === 0, position: "top", color: token("--gk-ink") }, data: one.points })) };
    },
    /* A bar for each year, its parts of a hundred. */
    shares(figure, box, data) {
      const { axis, option } = common(figure, box, data);
      const whole = data.names.map((_, at) => data.series.reduce((sum, one) => sum + (one.points[at].value || 0), 0));
      return { ...option, grid: { ...option.grid, top: 2 }, tooltip: { ...option.tooltip, valueFormatter: (value) => said(value, "%") },
        xAxis: { ...axis, type: "value", max: 100, axisLabel: { ...axis.axisLabel, formatter: "{value}%" } },
        yAxis: { ...axis, type: "category", inverse: true, data: data.names, axisLabel: { ...axis.axisLabel, color: token("--gk-ink") } },
        series: data.series.map((one) => ({ type: "bar", name: one.name, stack: "all", barCategoryGap: "28%", itemStyle: { color: colour(one.key), borderColor: token("--gk-paper"), borderWidth: 0.5 },
          label: { show: true, color: token("--gk-c-" + one.key + "-ink") || "#fff", formatter: ({ value }) => (value >= (narrow(box) ? 11 : 6) ? Math.round(value) + "%" : "") },
          data: one.points.map((point, at) => ({ href: point.href, value: whole[at] && point.value !== null ? 100 * point.value / whole[at] : null })) })) };
    },
    /* One measure, a bar for each place or ground, the one spoken of marked. */
    bars(figure, box, data) {
      const { axis, option, ink, soft } = common(figure, box, data);
      const one = data.series[0], unit = figure.dataset.unit || "", middle = number({ textContent: figure.dataset.middle || "" });
      return { ...option, grid: { ...option.grid, right: 52, top: middle === null ? 4 : 24 }, tooltip: { ...option.tooltip, valueFormatter: (value) => said(value, unit) },
        xAxis: { ...axis, type: "value", show: false }, yAxis: { ...axis, type: "category", inverse: true, data: data.names,
          axisLabel: { color: ink, width: narrow(box) ? 120 : 260, overflow: "break", lineHeight: 14, interval: 0 } },
        series: [{ type: "bar", name: one.name, barMaxWidth: 20, barCategoryGap: "30%", label: { show: true, position: "right", color: ink, formatter: ({ value }) => said(value, unit) },
          markLine: middle === null ? undefined : { symbol: "none", silent: true, lineStyle: { color: soft, type: "dashed" },
            label: { color: soft, formatter: figure.dataset.middleName + " " + said(middle, unit), position: "start", distance: -4 }, data: [{ xAxis: middle }] },
          data: one.points.map((point, at) => ({ ...point, itemStyle: { color: colour(data.here[at] ? "here" : one.key) } })) }] };
    },
  };

  function height(figure, box, data) {
    const rows = data.names.length;
    return { shares: 34 + 34 * rows, bars: 36 + (narrow(box) ? 40 : 30) * rows }[figure.dataset.kind] || 260;
  }

  /* An SVG with a viewBox fits the sheet of paper it is printed on. */
  function fit(box) {
    const svg = box.querySelector("svg");
    if (svg) svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
  }

  /* Which colour is what, in words that wrap where they must. */
  function legend(box, data) {
    const list = document.createElement("p");
    list.className = "gk-legend";
    list.append(...data.series.map((one) => {
      const item = document.createElement("span"), key = document.createElement("i");
      key.className = "gk-key";
      key.style.background = `var(--gk-c-${one.key})`;
      item.append(key, " ", one.name);
      return item;
    }));
    box.before(list);
  }

  for (const figure of document.querySelectorAll("figure[data-kind]")) {
    const data = read(figure), box = figure.querySelector(".gk-canvas");
    if (!data.names.length || !data.series.some((one) => one.points.some((point) => point.value !== null))) continue;
    box.hidden = false;
    if (data.series.length > 1) legend(box, data);
    const behind = figure.querySelector("details.gk-behind");
    if (behind) behind.open = false;
    // What has rows is as high as they need; the others fill their card, so that cards beside each other end alike.
    box.style[figure.dataset.kind === "shares" || figure.dataset.kind === "bars" ? "height" : "minHeight"] = height(figure, box, data) + "px";
    const chart = echarts.init(box, null, { renderer: "svg" });
    const draw = () => { chart.resize(); chart.setOption(kinds[figure.dataset.kind](figure, box, data), true); fit(box); };
    draw();
    chart.on("click", ({ data: point }) => { if (point && point.href) location.href = point.href; });
    let size = `${box.clientWidth} ${box.clientHeight}`;
    new ResizeObserver(() => {
      const now = `${box.clientWidth} ${box.clientHeight}`;
      if (box.clientWidth && now !== size) { size = now; draw(); }
    }).observe(box);
  }
})();
