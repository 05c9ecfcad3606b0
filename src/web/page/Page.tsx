import { useEffect, useState } from 'react';
import { useStatus } from '../api/queries.js';
import type { StatusView } from '../api/views.js';
import { Header } from '../header/Header.jsx';
import { EmptyCard } from '../notices/EmptyCard.jsx';
import { ErrorCard } from '../notices/ErrorCard.jsx';
import { SimulatedBanner } from '../notices/SimulatedBanner.jsx';
import { Skeleton } from '../notices/Skeleton.jsx';
import { usePage } from '../state/use-page-address.js';
import { DepartmentPage } from './DepartmentPage.jsx';

/** Header, banner, and one department; the first department that has an issue when the address names none. */
export function Page() {
  const { address, set, words } = usePage();
  const [text, setText] = useState('');
  const { data, error, refetch } = useStatus();
  const status = data?.body;
  const departments = status?.departments ?? [];
  const department = departments.find(({ code }) => code === address.department);
  const fallback = firstDepartment(departments);
  useEffect(() => {
    if (department === undefined && fallback !== undefined)
      set({ department: fallback.code, commune: undefined, day: undefined });
  }, [department, fallback, set]);
  useEffect(() => {
    document.title = department === undefined ? words.appName : `${department.name} · ${words.appName}`;
  }, [department, words]);
  const simulated = status?.simulated === true || department?.issue?.simulated === true;
  return (
    <div className="app">
      <a className="skip" href="#communes">
        {words.skipToTable}
      </a>
      <Header departments={departments} text={text} onText={setText} />
      {simulated && <SimulatedBanner command={status?.realCommand ?? null} />}
      <main>
        {department?.issue === null ? (
          <EmptyCard name={department.name} remedy={undefined} />
        ) : data !== undefined && department !== undefined ? (
          <DepartmentPage
            key={department.code}
            status={data.body}
            statusReceivedMs={data.kept || error !== null ? data.receivedMs : undefined}
            name={department.name}
            code={department.code}
            text={text}
            onText={setText}
          />
        ) : error !== null ? (
          <ErrorCard error={error} onRetry={() => refetch()} />
        ) : (
          <Skeleton />
        )}
      </main>
    </div>
  );
}

function firstDepartment(
  departments: StatusView['departments'],
): StatusView['departments'][number] | undefined {
  return departments.find(({ issue }) => issue !== null) ?? departments[0];
}
