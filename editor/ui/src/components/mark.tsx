/** The wheel with eight spokes, in the colour of the text around it. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" stroke="currentColor" aria-hidden="true">
      <circle cx="16" cy="16" r="13" strokeWidth="3.2" />
      <path d="M19.33 17.38L27.27 20.67M17.38 19.33L20.67 27.27M14.62 19.33L11.33 27.27M12.67 17.38L4.73 20.67M12.67 14.62L4.73 11.33M14.62 12.67L11.33 4.73M17.38 12.67L20.67 4.73M19.33 14.62L27.27 11.33" strokeWidth="2.2" strokeLinecap="round" />
      <circle cx="16" cy="16" r="3.4" fill="currentColor" stroke="none" />
    </svg>
  );
}
