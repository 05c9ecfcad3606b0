import { csv, type Publisher } from '../answer.js';
import { type Country, SIMULATED_REGION } from '../country.js';
import { inCapitals } from '../names.js';

/** The list of fire stations: capitals, no address, no coordinates. */
export function stations(country: Country): Publisher {
  return ({ path }) => {
    if (path !== '/casernes_pompier.csv') return undefined;
    const lines = country.stations.map(({ name, department }) => {
      const capitals = inCapitals(name);
      return `CIS ${capitals},${capitals},${department}`;
    });
    return csv(`${['Nom du Centre de Secours,Ville,Département', ...lines].join('\n')}\n`);
  };
}

const MOVEMENTS_HEADER =
  'MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP';
const COMMUNES_HEADER = 'TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT';

/** INSEE: the movements of communes (one merger, as INSEE writes it: three lines) and the list of communes. */
export function insee(country: Country): Publisher {
  return ({ path }) => {
    if (path === '/mouvements-communes.csv') return csv(movements(country));
    return path === '/communes.csv' ? csv(communes(country)) : undefined;
  };
}

function movements({ merger, communes: [town] }: Country): string {
  const side = (type: 'COM' | 'COMD', code: string, name: string) =>
    [type, code, 0, inCapitals(name), name, name].join(',');
  const [was, stays] = [
    side('COM', merger.oldCode, merger.oldName),
    side('COM', merger.newCode, town?.name ?? ''),
  ];
  const lines = [
    [was, side('COMD', merger.oldCode, merger.oldName)],
    [was, stays],
    [stays, stays],
  ].map((sides) => ['32', merger.day, ...sides].join(','));
  return `${[MOVEMENTS_HEADER, ...lines].join('\n')}\n`;
}

function communes({ communes: list, merger }: Country): string {
  const line = (type: 'COM' | 'COMD', code: string, name: string, parent: string) => {
    const own = type === 'COM' ? [SIMULATED_REGION, '00', '00D', '001'] : ['', '', '', ''];
    return [type, code, ...own, 0, inCapitals(name), name, name, '', parent].join(',');
  };
  const lines = list.map(({ code, name }) => line('COM', code, name, ''));
  lines.push(line('COMD', merger.oldCode, merger.oldName, merger.newCode));
  return `${[COMMUNES_HEADER, ...lines].join('\n')}\n`;
}
