/** The edge under a point of the screen, whatever lies over it; null when there is none. */
export function edgeAt(event: { clientX: number; clientY: number } | MouseEvent | TouchEvent): string | null {
  const point = "clientX" in event ? event : event.changedTouches[0];
  if (!point) return null;
  for (const element of document.elementsFromPoint(point.clientX, point.clientY)) {
    const edge = element.closest<SVGGElement>(".react-flow__edge");
    if (edge?.dataset.id) return edge.dataset.id;
  }
  return null;
}
