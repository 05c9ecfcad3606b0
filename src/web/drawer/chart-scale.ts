/** An axis from 0 with at most four round ticks. @param highest largest value shown, above 0 */
export function chartScale(highest: number): { readonly max: number; readonly ticks: readonly number[] } {
  const top = Number.isFinite(highest) && highest > 0 ? highest * 1.08 : 0.01;
  const power = 10 ** Math.floor(Math.log10(top));
  const step = [0.25, 0.5, 1, 2, 2.5, 5].map((k) => k * power).find((size) => top / size <= 3) ?? power * 5;
  const count = Math.ceil(top / step - 1e-9);
  return { max: count * step, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) };
}
