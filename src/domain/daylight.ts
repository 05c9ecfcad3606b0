/**
 * Hours between sunrise and sunset, refraction included; 0 in polar night, 24 in polar day.
 *
 * cos H = (sin(−0.833°) − sin φ sin δ) / (cos φ cos δ), daylight = 2H/15°; δ = −23.44° cos(2π (d + 10) / 365).
 * @param latDeg latitude, degrees, −90 to 90 · @param dayOfYear 1 to 366
 * @source NOAA solar calculator, first-order declination; within about 10 minutes in France
 */
export function daylightHours(latDeg: number, dayOfYear: number): number {
  const rad = Math.PI / 180;
  const declination = -23.44 * rad * Math.cos((2 * Math.PI * (dayOfYear + 10)) / 365);
  const lat = latDeg * rad;
  const cosine =
    (Math.sin(-0.833 * rad) - Math.sin(lat) * Math.sin(declination)) /
    (Math.cos(lat) * Math.cos(declination));
  if (cosine >= 1) return 0;
  if (cosine <= -1) return 24;
  return (2 * Math.acos(cosine)) / (15 * rad);
}
