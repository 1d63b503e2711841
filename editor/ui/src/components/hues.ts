/** Quiet hues of equal lightness, in degrees; icon tiles and small pictures show them. */
export const AREA_HUES: Record<string, number> = {
  patch: 175, sec: 8, av: 345, baseline: 20, onboard: 95, inv: 210, health: 140, sw: 265, svc: 240, task: 120, file: 42, reg: 165, user: 320, net: 195, power: 28, notify: 300, logic: 225, script: 60,
};
