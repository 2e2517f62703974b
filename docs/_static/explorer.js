// The explorer of lesson 03, for a page without a kernel: what helpers/live/explorer.py measures, in
// the same networks. The script that lies beside the pages brings the batch and the weights.
const SATURATED = 5;  // |z| from which a sigmoid is called so
const PARTS = ["saturated_share", "spread", "error"];

// 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·5…(2n+1)): no term is negative, so none is lost.
function errorFunction(x) {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}
const normalShare = (z) => 0.5 * (1 + errorFunction(z * Math.SQRT1_2));
const normalDensity = (z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

// Of each activation function a = f(z) and its slope, which may use a.
const KINDS = {
  sigmoid: [sigmoid, (z, a) => a * (1 - a)],
  tanh: [Math.tanh, (z, a) => 1 - a * a],
  relu: [(z) => Math.max(z, 0), (z) => Number(z > 0)],
  leaky_relu: [(z) => (z > 0 ? z : 0.01 * z), (z) => (z > 0 ? 1 : 0.01)],
  elu: [(z) => (z > 0 ? z : Math.expm1(z)), (z) => (z > 0 ? 1 : Math.exp(z))],
  silu: [(z) => z * sigmoid(z), (z) => sigmoid(z) * (1 + z * (1 - sigmoid(z)))],
  gelu: [(z) => z * normalShare(z), (z) => normalShare(z) + z * normalDensity(z)],
};

const bytesOf = (letters) => Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));

function readNetwork({width, classes, levels, inputs, labels, weights}) {
  const numbers = new Float32Array(bytesOf(weights).buffer);
  const images = Float64Array.from(bytesOf(inputs), (place) => levels[place]);
  const batch = bytesOf(labels);
  return {width, classes, numbers, images, labels: batch, inputSize: images.length / batch.length};
}

// The weights of one linear map, drawn with a standard deviation of scale/√fan_in in float32.
function scaleWeights(network, scale, layer, fanOut) {
  const {width, inputSize, numbers} = network;
  const fanIn = layer === 0 ? inputSize : width;
  const start = layer === 0 ? 0 : width * inputSize + (layer - 1) * width * width;
  const spread = Math.fround(scale / Math.sqrt(fanIn));
  return {fanIn, fanOut, values: numbers.slice(start, start + fanIn * fanOut).map((n) => n * spread)};
}

// Rows times the transposed matrix, as a layer does forward; `back` is times the matrix itself.
function forward({fanIn, fanOut, values}, rows, count) {
  const out = new Float64Array(count * fanOut);
  for (let row = 0; row < count; row += 1) {
    for (let unit = 0; unit < fanOut; unit += 1) {
      let sum = 0;
      for (let k = 0; k < fanIn; k += 1) sum += values[unit * fanIn + k] * rows[row * fanIn + k];
      out[row * fanOut + unit] = sum;
    }
  }
  return out;
}

function back({fanIn, fanOut, values}, rows, count) {
  const out = new Float64Array(count * fanIn);
  for (let row = 0; row < count; row += 1) {
    for (let unit = 0; unit < fanOut; unit += 1) {
      const delta = rows[row * fanOut + unit];
      for (let k = 0; k < fanIn; k += 1) out[row * fanIn + k] += delta * values[unit * fanIn + k];
    }
  }
  return out;
}

// The gradient of the mean cross-entropy with respect to the logits.
function lossGradient(logits, labels, classes) {
  const out = new Float64Array(logits.length);
  labels.forEach((label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const largest = Math.max(...own);
    const parts = own.map((logit) => Math.exp(logit - largest));
    const sum = parts.reduce((one, other) => one + other, 0);
    parts.forEach((part, k) => {
      out[row * classes + k] = (part / sum - Number(k === label)) / labels.length;
    });
  });
  return out;
}

// How much activations differ between images: the root mean square of the units' deviations. What is
// the same for all images is exactly 0, as each is held against the first.
function spreadOf(activations, count, width) {
  let squares = 0;
  for (let unit = 0; unit < width; unit += 1) {
    const apart = (row) => activations[row * width + unit] - activations[unit];
    let mean = 0;
    for (let row = 0; row < count; row += 1) mean += apart(row) / count;
    for (let row = 0; row < count; row += 1) squares += (apart(row) - mean) ** 2;
  }
  return Math.sqrt(squares / count / width);
}

const normOf = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

// One row for each hidden layer, first layer first: layer, saturated_share, spread, error.
function measureFresh(network, activation, depth, scale) {
  const {width, classes, images, labels} = network;
  const [f, slope] = KINDS[activation];
  const count = labels.length;
  const layers = [];
  let rows = images;
  for (let layer = 0; layer < depth; layer += 1) {
    const weights = scaleWeights(network, scale, layer, width);
    const z = forward(weights, rows, count);
    rows = z.map(f);
    layers.push({weights, z, a: rows});
  }
  const output = scaleWeights(network, scale, depth, classes);
  let delta = lossGradient(forward(output, rows, count), labels, classes);
  let above = output;
  for (const layer of [...layers].reverse()) {
    const {z, a} = layer;
    delta = back(above, delta, count).map((arrived, k) => arrived * slope(z[k], a[k]));
    layer.norm = normOf(delta);
    above = layer.weights;
  }
  return layers.map(({z, a, norm}, index) => ({
    layer: index + 1,
    saturated_share: z.filter((one) => Math.abs(one) >= SATURATED).length / z.length,
    spread: spreadOf(a, count, width),
    error: norm / layers.at(-1).norm,
  }));
}

// As Python's format "g" writes a number, with so many digits.
function general(value, digits) {
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const plain = (words) => (words.includes(".") ? words.replace(/\.?0+$/, "") : words);
  if (value === 0) return "0";
  if (power >= -4 && power < digits) return plain(value.toFixed(digits - 1 - power));
  const size = String(Math.abs(power)).padStart(2, "0");
  return `${plain(mantissa)}e${power < 0 ? "-" : "+"}${size}`;
}

function describeFresh(label, scale, layers) {
  const count = layers.length;
  const [first, last] = [layers[0], layers.at(-1)];
  const [firstSpread, lastSpread, error] = [first.spread, last.spread, first.error].map(
    (value) => (Number.isFinite(value) ? general(value, 2) : "more than float64 holds"));
  const share = layers.reduce((sum, layer) => sum + layer.saturated_share, 0) / count;
  return `${label}, ${count} hidden layer${count > 1 ? "s" : ""}, weight scale ` +
    `${general(scale, 3)}: ${(100 * share).toFixed(0)}% of z saturated; spread ` +
    `${firstSpread} in layer 1 and ${lastSpread} in layer ${count}; ` +
    `error in layer 1 relative to layer ${count}: ${error}`;
}

function startExplorer(root) {
  const network = readNetwork(EXPLORER_NETWORK);
  const [chosen, depth, power] = root.querySelectorAll("select, input");
  const deepest = Number(depth.max);
  const panels = PARTS.map((part) => root.querySelector(`svg.${part}`));

  const draw = (panel, part, layers) => {
    const {x, y, width, height} = panel.querySelector(".moving").viewBox.baseVal;
    const [low, high] = [Number(panel.dataset.low), Number(panel.dataset.high)];
    const places = layers.map((layer) => [
      layer.layer, part === "saturated_share" ? layer[part] : Math.log10(layer[part])]);
    const points = places.filter(([, value]) => Number.isFinite(value)).map(([layer, value]) => [
      (x + width * (layer - 0.5) / deepest).toFixed(1),
      (y + height * (1 - (value - low) / (high - low))).toFixed(1)]);
    const series = panel.querySelector(".series");
    series.setAttribute("class", `series ${chosen.value}`);
    series.innerHTML = `<polyline class="curve" points="${points.join(" ")}"/>` +
      points.map(([right, down]) => `<circle class="mark" cx="${right}" cy="${down}" r="4"/>`).join("");
  };
  const show = () => {
    const scale = 10 ** power.valueAsNumber;
    const layers = measureFresh(network, chosen.value, depth.valueAsNumber, scale);
    const words = describeFresh(chosen.selectedOptions[0].text, scale, layers);
    panels.forEach((panel, index) => {
      draw(panel, PARTS[index], layers);
      panel.setAttribute("aria-label", `${panel.querySelector(".title").textContent}, in every ` +
        `hidden layer. ${words}.`);
    });
    root.querySelector(".numbers").textContent = `${words}.`;
    depth.setAttribute("aria-valuetext", `${depth.value} hidden layers`);
    power.setAttribute("aria-valuetext", general(scale, 3));
  };
  root.addEventListener("input", show);
  root.querySelector(".controls").hidden = false;
  show();
}

addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".network-explorer").forEach(startExplorer);
});
