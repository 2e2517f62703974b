// The slider over the sigmoid, for a page without a kernel: what helpers/live/slider.py shows.
const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
const slopeAt = (z) => sigmoid(z) * sigmoid(-z);
const LARGEST_SLOPE = 0.25;
const TANGENT_REACH = 2.5;  // along z, to either side

// As many decimals as show two digits of a positive number, and no fewer than given.
const decimals = (size, atLeast) => Math.max(atLeast, 1 - Math.floor(Math.log10(size)));
const inShort = (z) => String(Number(z.toPrecision(6)));

function describeSlope(z) {
  const a = sigmoid(z);
  const slope = slopeAt(z);
  const share = 100 * slope / LARGEST_SLOPE;
  return `σ(${inShort(z)}) = ${a.toFixed(decimals(Math.min(a, 1 - a), 4))}, ` +
    `σ′(${inShort(z)}) = ${slope.toFixed(decimals(slope, 4))}, ` +
    `which is ${share.toFixed(decimals(share, 2))} % of the maximum σ′(0) = ${LARGEST_SLOPE}`;
}

function describeReach(z, end) {
  if (Number.isNaN(z)) return "Type a number.";
  return `The picture ends at z = ${end}: so ${end} is shown, and not ${inShort(z)}.`;
}

function startSlider(root) {
  const [range, typed] = root.querySelectorAll("input");
  const note = root.querySelector("[role=alert]");
  const limit = Number(range.max);
  const panels = ["sigmoid", "slope"].map((name) => root.querySelector(`svg.${name}`));

  const place = (panel, z, value) => {
    const { x, y, width, height } = panel.querySelector(".moving").viewBox.baseVal;
    const low = Number(panel.dataset.low);
    const share = (value - low) / (Number(panel.dataset.high) - low);
    return [x + width * (z + limit) / (2 * limit), y + height * (1 - share)];
  };
  const show = (z) => {
    const a = sigmoid(z);
    const slope = slopeAt(z);
    const words = describeSlope(z);
    [a, slope].forEach((value, index) => {
      const [right, down] = place(panels[index], z, value);
      const point = panels[index].querySelector(".point");
      point.setAttribute("cx", right);
      point.setAttribute("cy", down);
      panels[index].setAttribute("aria-label", panels[index].querySelector(".title").textContent +
        `, shaded where it is saturated, and a point at z = ${inShort(z)}. ${words}.`);
    });
    const tangent = panels[0].querySelector(".tangent");
    [-TANGENT_REACH, TANGENT_REACH].forEach((reach, index) => {
      const [right, down] = place(panels[0], z + reach, a + slope * reach);
      tangent.setAttribute(`x${index + 1}`, right);
      tangent.setAttribute(`y${index + 1}`, down);
    });
    root.querySelector(".numbers").textContent = words;
    range.setAttribute("aria-valuetext", words);
  };
  range.addEventListener("input", () => {
    typed.value = range.value;
    note.textContent = "";
    show(range.valueAsNumber);
  });
  typed.addEventListener("change", () => {
    const z = typed.valueAsNumber;
    const within = Number.isNaN(z) ? range.valueAsNumber : Math.min(Math.max(z, -limit), limit);
    note.textContent = within === z ? "" : describeReach(z, within);
    typed.value = within;
    range.value = within;
    show(within);
  });
  root.querySelector(".controls").hidden = false;
  show(Number(root.dataset.z));
}

addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".sigmoid-slider").forEach(startSlider);
});
