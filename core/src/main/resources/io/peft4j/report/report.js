/* Draws every chart from the data that stands beside it. No name or label becomes markup. */
(() => {
  'use strict';

  const scaled = (value, units) => {
    let unit = 0;
    while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return `${+value.toPrecision(3)} ${units[unit]}`.trim();
  };

  const formats = {
    plain: value => String(value).replace('-', '−'),
    bytes: value => scaled(value, ['B', 'kB', 'MB', 'GB', 'TB']),
    points: value => (value > 0 ? '+' : '') + String(value).replace('-', '−'),
    rate: value => value.toExponential().replace('e-', 'e−').replace('e+', 'e'),
  };

  const paint = (node, style, key) => {
    if (Array.isArray(node)) {
      return node.map(item => paint(item, style, key));
    }
    if (node !== null && typeof node === 'object') {
      return Object.fromEntries(
        Object.entries(node).map(([name, value]) => [name, paint(value, style, name)]));
    }
    const variable = /color$/i.test(key || '') && /^var\((--[a-z-]+)\)$/.exec(node);
    return variable ? style.getPropertyValue(variable[1]).trim() : node;
  };

  const note = item => {
    const lines = document.createElement('div');
    lines.className = 'note-lines';
    lines.textContent = (item.data && item.data.note) || item.name;
    return lines;
  };

  const draw = (place, data) => {
    const option = paint(data, getComputedStyle(document.documentElement), '');
    const base = option.baseOption;
    base.tooltip.formatter = note;
    for (const axis of [base.xAxis, base.yAxis]) {
      if (axis.type !== 'category') {
        axis.axisLabel.formatter = formats[axis.format];
      }
    }
    const chart = echarts.getInstanceByDom(place) || echarts.init(place, null, {renderer: 'svg'});
    chart.setOption(option, true);
    return chart;
  };

  const all = Array.from(document.querySelectorAll('script[data-chart]'), script => ({
    place: document.getElementById(script.dataset.chart),
    data: JSON.parse(script.textContent),
  }));
  const drawAll = () => all.forEach(({place, data}) => draw(place, data));

  drawAll();
  const observer = new ResizeObserver(entries =>
    entries.forEach(entry => echarts.getInstanceByDom(entry.target).resize()));
  all.forEach(({place}) => observer.observe(place));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
})();
