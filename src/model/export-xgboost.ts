import type { Model } from './model.js';
import { treeCount } from './trees/forest.js';

/** Arrays of float in XGBoost's schema: its reader is typed and takes no integer literal such as `0` there. */
const FLOAT_ARRAYS = new Set(['base_weights', 'loss_changes', 'split_conditions', 'sum_hessian']);
const NO_PARENT = 2147483647;

/**
 * The model's trees in XGBoost's JSON (objective `count:poisson`).
 *
 * The trees only hold the departure from the reference forecast C, so C is given as base margin:
 *
 *     matrix = xgboost.DMatrix(features, base_margin=intercept + slope * log_c)
 *     rate = xgboost.Booster(model_file="model.json").predict(matrix)
 *
 * where intercept and slope are the booster's attributes `intercept` and `slope` (leaves are already times the slope).
 */
export function exportXgboost(model: Model): string {
  const trees = Array.from({ length: Math.max(1, treeCount(model.forest)) }, (_, id) => treeOf(model, id));
  const file = {
    learner: {
      attributes: {
        intercept: String(model.calibration.intercept),
        slope: String(model.calibration.slope),
        offset: 'base_margin = intercept + slope * log_c',
      },
      feature_names: model.features,
      feature_types: model.features.map(() => 'float'),
      gradient_booster: {
        model: {
          gbtree_model_param: {
            num_parallel_tree: '1',
            num_trees: String(trees.length),
            size_leaf_vector: '0',
          },
          iteration_indptr: Array.from({ length: trees.length + 1 }, (_, i) => i),
          tree_info: trees.map(() => 0),
          trees,
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: '1E0',
        boost_from_average: '0',
        num_class: '0',
        num_feature: String(model.features.length),
        num_target: '1',
      },
      objective: { name: 'count:poisson', poisson_regression_param: { max_delta_step: '0.7' } },
    },
    version: [2, 0, 0],
  };
  return stringifyTyped(file);
}

function treeOf({ forest, calibration, features }: Model, id: number) {
  const first = forest.roots[id] ?? 0;
  const end = forest.roots[id + 1];
  const nodes = end === undefined ? [-1] : Array.from({ length: end - first }, (_, i) => first + i);
  const isLeaf = (node: number) => node < 0 || (forest.feature[node] as number) < 0;
  const leafValue = (node: number) => (node < 0 ? 0 : calibration.slope * (forest.value[node] as number));
  const leftOf = (node: number) => (isLeaf(node) ? -1 : (forest.left[node] as number) - first);
  const parents = new Array<number>(nodes.length).fill(NO_PARENT);
  nodes.forEach((node, i) => {
    if (!isLeaf(node)) parents.fill(i, leftOf(node), leftOf(node) + 2);
  });
  return {
    base_weights: nodes.map(leafValue),
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: nodes.map((node) => (isLeaf(node) ? 0 : (forest.missingLeft[node] as number))),
    id,
    left_children: nodes.map(leftOf),
    loss_changes: nodes.map((node) => forest.gain[node] ?? 0),
    parents,
    right_children: nodes.map((node) => (isLeaf(node) ? -1 : leftOf(node) + 1)),
    split_conditions: nodes.map((node) =>
      isLeaf(node) ? leafValue(node) : (forest.threshold[node] as number),
    ),
    split_indices: nodes.map((node) => (isLeaf(node) ? 0 : (forest.feature[node] as number))),
    split_type: nodes.map(() => 0),
    sum_hessian: nodes.map((node) => forest.cover[node] ?? 0),
    tree_param: {
      num_deleted: '0',
      num_feature: String(features.length),
      num_nodes: String(nodes.length),
      size_leaf_vector: '1',
    },
  };
}

/** JSON in which every number of a float array is written with an exponent, so that it reads as a float. */
function stringifyTyped(file: unknown): string {
  return JSON.stringify(file, (key, value: unknown) =>
    FLOAT_ARRAYS.has(key) && Array.isArray(value)
      ? value.map((number: unknown) => `@${Number(number).toExponential()}`)
      : value,
  ).replace(/"@([^"]*)"/g, '$1');
}
