const SHOWN = 3;

/** The first few of a list, the whole of it as a title. */
export function LongList({ items }: { readonly items: readonly string[] }) {
  if (items.length === 0) return <>–</>;
  const rest = items.length - SHOWN;
  return (
    <span title={items.join('\n')}>
      {items.slice(0, SHOWN).join(', ')}
      {rest > 0 && ` +${rest}`}
    </span>
  );
}
