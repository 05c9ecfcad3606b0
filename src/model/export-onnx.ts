import type { Model } from './model.js';
import { type Bytes, bytes, floats, integer, integers, join, text } from './protobuf.js';
import { treeCount } from './trees/forest.js';

/** Field numbers of onnx.proto (opset 15, ai.onnx.ml 3, IR 8). @source github.com/onnx/onnx */
const ATTRIBUTE = { name: 1, int: 3, string: 4, floats: 7, ints: 8, strings: 9, type: 20 } as const;
const TYPE = { float: 1, int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;
const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5, domain: 7 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;

/**
 * The model as ONNX.
 *
 * Inputs: `features` float [n, F] in the model's column order, NaN = missing; `log_c` float [n, 1], log of the reference
 * forecast. Outputs: `rate` [n, 1], accidents a day, and `probability` [n, 1] of at least one.
 */
export function exportOnnx(model: Model): Uint8Array {
  const { intercept, slope } = model.calibration;
  const graph = join([
    bytes(GRAPH.node, treesNode(model)),
    bytes(GRAPH.node, node('Mul', ['log_c', 'slope'], 'scaled')),
    bytes(GRAPH.node, node('Add', ['scaled', 'trees'], 'sum')),
    bytes(GRAPH.node, node('Add', ['sum', 'intercept'], 'log_rate')),
    bytes(GRAPH.node, node('Exp', ['log_rate'], 'rate')),
    // 1 − e^(−λ) = 2t / (1 + t) with t = tanh(λ/2): keeps the digits of small rates in float32.
    bytes(GRAPH.node, node('Mul', ['rate', 'half'], 'half_rate')),
    bytes(GRAPH.node, node('Tanh', ['half_rate'], 'tanh')),
    bytes(GRAPH.node, node('Add', ['tanh', 'tanh'], 'double')),
    bytes(GRAPH.node, node('Add', ['tanh', 'one'], 'shifted')),
    bytes(GRAPH.node, node('Div', ['double', 'shifted'], 'probability')),
    text(GRAPH.name, 'rescue_predict'),
    bytes(GRAPH.initializer, scalar('slope', slope)),
    bytes(GRAPH.initializer, scalar('intercept', intercept)),
    bytes(GRAPH.initializer, scalar('half', 0.5)),
    bytes(GRAPH.initializer, scalar('one', 1)),
    bytes(GRAPH.input, valueInfo('features', model.features.length)),
    bytes(GRAPH.input, valueInfo('log_c', 1)),
    bytes(GRAPH.output, valueInfo('rate', 1)),
    bytes(GRAPH.output, valueInfo('probability', 1)),
  ]);
  return join([
    integer(MODEL.irVersion, 8),
    text(MODEL.producer, 'rescue-predict'),
    bytes(MODEL.graph, graph),
    bytes(MODEL.opset, join([text(1, ''), integer(2, 15)])),
    bytes(MODEL.opset, join([text(1, 'ai.onnx.ml'), integer(2, 3)])),
  ]);
}

/** The forest, its leaves already times the slope; a forest without trees becomes one leaf of zero. */
function treesNode(model: Model): Bytes {
  const table = nodeTable(model);
  return join([
    text(NODE.input, 'features'),
    text(NODE.output, 'trees'),
    text(NODE.name, 'forest'),
    text(NODE.op, 'TreeEnsembleRegressor'),
    ...[
      intAttribute('n_targets', 1),
      stringAttribute('aggregate_function', 'SUM'),
      stringAttribute('post_transform', 'NONE'),
      intsAttribute('nodes_treeids', table.tree),
      intsAttribute('nodes_nodeids', table.id),
      intsAttribute('nodes_featureids', table.feature),
      floatsAttribute('nodes_values', table.threshold),
      stringsAttribute('nodes_modes', table.mode),
      intsAttribute('nodes_truenodeids', table.left),
      intsAttribute('nodes_falsenodeids', table.right),
      intsAttribute('nodes_missing_value_tracks_true', table.missingLeft),
      intsAttribute('target_treeids', table.leafTree),
      intsAttribute('target_nodeids', table.leafId),
      intsAttribute(
        'target_ids',
        table.leafId.map(() => 0),
      ),
      floatsAttribute('target_weights', table.leafValue),
    ].map((attribute) => bytes(NODE.attribute, attribute)),
    text(NODE.domain, 'ai.onnx.ml'),
  ]);
}

function nodeTable({ forest, calibration }: Model) {
  const table = {
    tree: [] as number[],
    id: [] as number[],
    feature: [] as number[],
    threshold: [] as number[],
    mode: [] as string[],
    left: [] as number[],
    right: [] as number[],
    missingLeft: [] as number[],
    leafTree: [] as number[],
    leafId: [] as number[],
    leafValue: [] as number[],
  };
  const add = (tree: number, id: number, node: number, first: number) => {
    const leaf = node < 0 || (forest.left[node] as number) < 0;
    const left = leaf ? 0 : (forest.left[node] as number) - first;
    table.tree.push(tree);
    table.id.push(id);
    table.feature.push(leaf ? 0 : (forest.feature[node] as number));
    table.threshold.push(leaf ? 0 : (forest.threshold[node] as number));
    table.mode.push(leaf ? 'LEAF' : 'BRANCH_LT');
    table.left.push(left);
    table.right.push(leaf ? 0 : left + 1);
    table.missingLeft.push(leaf ? 0 : (forest.missingLeft[node] as number));
    if (!leaf) return;
    table.leafTree.push(tree);
    table.leafId.push(id);
    table.leafValue.push(node < 0 ? 0 : calibration.slope * (forest.value[node] as number));
  };
  for (let tree = 0; tree < treeCount(forest); tree++) {
    const first = forest.roots[tree] as number;
    for (let node = first; node < (forest.roots[tree + 1] as number); node++)
      add(tree, node - first, node, first);
  }
  if (treeCount(forest) === 0) add(0, 0, -1, 0);
  return table;
}

const attribute = (name: string, type: number, content: readonly Bytes[]): Bytes =>
  join([text(ATTRIBUTE.name, name), ...content, integer(ATTRIBUTE.type, type)]);

const intAttribute = (name: string, value: number) =>
  attribute(name, TYPE.int, [integer(ATTRIBUTE.int, value)]);
const stringAttribute = (name: string, value: string) =>
  attribute(name, TYPE.string, [text(ATTRIBUTE.string, value)]);
const intsAttribute = (name: string, values: readonly number[]) =>
  attribute(name, TYPE.ints, [integers(ATTRIBUTE.ints, values)]);
const floatsAttribute = (name: string, values: readonly number[]) =>
  attribute(name, TYPE.floats, [floats(ATTRIBUTE.floats, values)]);
const stringsAttribute = (name: string, values: readonly string[]) =>
  attribute(
    name,
    TYPE.strings,
    values.map((value) => text(ATTRIBUTE.strings, value)),
  );

function node(op: string, inputs: readonly string[], output: string): Bytes {
  return join([
    ...inputs.map((input) => text(NODE.input, input)),
    text(NODE.output, output),
    text(NODE.name, `to_${output}`),
    text(NODE.op, op),
  ]);
}

/** A float tensor without dimensions. */
function scalar(name: string, value: number): Bytes {
  return join([integer(2, TYPE.float), floats(4, [value]), text(8, name)]);
}

/** A float matrix of any number of rows. */
function valueInfo(name: string, columns: number): Bytes {
  const shape = join([bytes(1, text(2, 'N')), bytes(1, integer(1, columns))]);
  const tensor = join([integer(1, TYPE.float), bytes(2, shape)]);
  return join([text(1, name), bytes(2, bytes(1, tensor))]);
}
