/** A table of readings at home, four a month, with a trend from the first to the last. */
export function readings({ date, name, from, to }) {
  const [heads, columns] =
    name === 'tension'
      ? ['date;systolique (mmHg);diastolique (mmHg)', 'day,systolic:mm[Hg],diastolic:mm[Hg]']
      : ['date;poids (kg)', 'day,weight:kg'];
  const year = Number(date.slice(0, 4));
  const months = Number(date.slice(5, 7));
  const lines = Array.from({ length: months * 4 }, (_, at) => {
    const day = `${year}-${String(Math.floor(at / 4) + 1).padStart(2, '0')}-${String((at % 4) * 7 + 1).padStart(2, '0')}`;
    const values = from.map((first, of) => {
      const trend = first + ((to[of] - first) * at) / (months * 4);
      return (trend + ((at * 7 + of * 3) % 5) - 2).toFixed(name === 'poids' ? 1 : 0);
    });
    return [day, ...values].join(';');
  });
  return { csv: `${heads}\n${lines.join('\n')}\n`, columns };
}
