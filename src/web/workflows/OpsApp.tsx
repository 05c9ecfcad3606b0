import './style/ops.css';
import './style/pages.css';
import './style/views.css';
import { useStatus } from '../api/queries.js';
import { SimulatedBanner } from '../notices/SimulatedBanner.jsx';
import { usePage } from '../state/use-page-address.js';
import { TokenGate } from './access/TokenGate.jsx';
import { WorkflowsPage } from './list/WorkflowsPage.jsx';
import { OpsHeader } from './OpsHeader.jsx';
import { RunPage } from './run/RunPage.jsx';
import { lookVariables } from './states/look.js';
import { useOpsAddress } from './use-ops-address.js';
import { useOpsWords } from './words/use-words.js';
import { WorkflowPage } from './workflow/WorkflowPage.jsx';

/** The operator's pages: `/ops`, `/ops/w/:name`, `/ops/run/:id`. */
export function OpsApp() {
  const { theme } = usePage();
  const { address } = useOpsAddress();
  const words = useOpsWords();
  const status = useStatus().data?.body;
  return (
    <div className="ops" style={lookVariables(theme)}>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <OpsHeader />
      {status?.simulated === true && <SimulatedBanner command={status.realCommand} />}
      <TokenGate>
        <main id="content" tabIndex={-1}>
          {address.page === 'list' && <WorkflowsPage />}
          {address.page === 'workflow' && (
            <WorkflowPage key={address.name} name={address.name} tab={address.tab} />
          )}
          {address.page === 'run' && <RunPage key={address.id} address={address} />}
        </main>
      </TokenGate>
    </div>
  );
}
