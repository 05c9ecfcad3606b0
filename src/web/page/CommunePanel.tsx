import { useCommune } from '../api/queries.js';
import type { StatusView, WeekDay } from '../api/views.js';
import { CommuneDrawer } from '../drawer/CommuneDrawer.jsx';
import { ErrorCard } from '../notices/ErrorCard.jsx';
import { Guide } from '../panel/Guide.jsx';
import { usePage } from '../state/use-page-address.js';
import { useMedia } from '../state/use-size.js';

type Props = {
  readonly issue: string;
  readonly day: WeekDay;
  readonly classes: StatusView['classes'];
};

/** The third column: the chosen commune, or how to read the page. */
export function CommunePanel({ issue, day, classes }: Props) {
  const { address } = usePage();
  const narrow = useMedia('(max-width: 900px)');
  const { data, error, refetch } = useCommune(address.commune, issue);
  if (address.commune === undefined) return <Guide />;
  if (data === undefined)
    return error !== null ? (
      <ErrorCard error={error} onRetry={() => refetch()} />
    ) : (
      <aside className="card drawer skeleton" aria-busy="true" />
    );
  const own = data.body.days.find((one) => one.day === day.day);
  if (own === undefined) return <Guide />;
  return (
    <CommuneDrawer
      commune={data.body}
      day={own}
      holidayName={day.holidayName}
      classes={classes}
      reveal={narrow}
    />
  );
}
