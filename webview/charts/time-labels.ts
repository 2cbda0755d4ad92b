const day = 86_400_000;
const formats = {
  date: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }),
  minutes: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }),
  seconds: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
};

/** Labels of a time axis `step` ms apart: clock times, with the date where a day begins; none twice in a row. */
export function timeLabels(splits: readonly number[], step: number): string[] {
  let before: string | undefined;
  const labels = splits.map((at) => {
    const date = formats.date.format(at);
    const newDay = before !== undefined && date !== before;
    before = date;
    if (step >= day || newDay) return date;
    return step < 60_000 ? formats.seconds.format(at) : formats.minutes.format(at);
  });
  return labels.map((label, i) => (label === labels[i - 1] ? '' : label));
}
