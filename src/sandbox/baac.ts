import { dayOfMonthOf, monthOf, yearOf } from '../domain/day.js';
import type { Accident } from './accidents.js';

/** The four tables of a vintage. */
export const TABLES = ['caracteristiques', 'lieux', 'usagers', 'vehicules'] as const;
export type Table = (typeof TABLES)[number];

/** First year whose files carry semicolons, quotes, four-digit years and INSEE codes. */
const NEW_LAYOUT = 2019;

const OLD_HEADER = 'Num_Acc,an,mois,jour,hrmn,lum,agg,int,atm,col,com,adr,gps,lat,long,dep';
const NEW_HEADER = 'Num_Acc,jour,mois,an,hrmn,lum,dep,com,agg,int,atm,col,adr,lat,long';

/** The publisher's name of a file, misspelt where the publisher misspelt it. */
export function vintageFileName(table: Table, year: number): string {
  if (table !== 'caracteristiques') return `${table}${year < 2017 ? '_' : '-'}${year}.csv`;
  if (year < 2017) return `caracteristiques_${year}.csv`;
  if (year < 2021) return `caracteristiques-${year}.csv`;
  return year < 2023 ? `carcteristiques-${year}.csv` : `caract-${year}.csv`;
}

/** The characteristics of a year's accidents, to the byte in that year's layout. */
export function characteristicsCsv(year: number, accidents: readonly Accident[]): Buffer {
  return year < NEW_LAYOUT ? oldLayout(year, accidents) : newLayout(year, accidents);
}

function accidentNumber({ day, number }: Accident): string {
  return `${yearOf(day)}${String(number).padStart(8, '0')}`;
}

/** Latin-1, CRLF, commas (tabs in 2009), two-digit year, department × 10, commune within the department. */
function oldLayout(year: number, accidents: readonly Accident[]): Buffer {
  const separator = year === 2009 ? '\t' : ',';
  const lines = [OLD_HEADER.replaceAll(',', separator)];
  for (const accident of accidents) {
    const { day, publishedCode, minute, number } = accident;
    const fields: (string | number)[] = [
      accidentNumber(accident),
      yearOf(day) % 100,
      monthOf(day),
      dayOfMonthOf(day),
      Math.floor(minute / 60) * 100 + (minute % 60),
      accident.light,
      accident.builtUp,
      accident.crossing,
      accident.sky,
      accident.collision,
      publishedCode.slice(2),
      accident.address,
      ...oldCoordinates(accident, number),
      `${publishedCode.slice(0, 2)}0`,
    ];
    lines.push(fields.map((field) => quoteIfNeeded(String(field), separator)).join(separator));
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
}

/** Every second accident has no coordinates, every seventh has zeros, as the old files do. */
function oldCoordinates({ position: [lon, lat] }: Accident, number: number): [string, string, string] {
  if (number % 2 === 0) return ['', '', ''];
  if (number % 7 === 0) return number % 3 === 0 ? ['M', '0', '0'] : ['M', '0000000', '0000000'];
  const whole = (degrees: number) => String(Math.round(degrees * 1e5)).padStart(7, '0');
  return ['M', whole(lat), whole(lon)];
}

function quoteIfNeeded(text: string, separator: string): string {
  return text.includes(separator) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

/** UTF-8, LF, semicolons, every field in quotes, decimal comma, a space before every minus. */
function newLayout(year: number, accidents: readonly Accident[]): Buffer {
  const header = NEW_HEADER.split(',');
  if (year === 2022) header[0] = 'Accident_Id';
  const lines = [header, ...accidents.map((accident) => newFields(year, accident))].map((fields) =>
    fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(';'),
  );
  return Buffer.from(`${lines.join('\n')}\n${year >= 2024 ? '\n' : ''}`);
}

function newFields(year: number, accident: Accident): string[] {
  const { day, minute, publishedCode, position, number } = accident;
  const decimals = year === 2021 || year === 2022 ? 10 : year >= 2023 ? 8 : 7;
  const two = (value: number) => String(value).padStart(2, '0');
  const orMissing = (value: number, every: number) => (number % every === 0 ? ' -1' : String(value));
  const degrees = (value: number) => value.toFixed(decimals).replace('.', ',').replace('-', ' -');
  return [
    accidentNumber(accident),
    String(dayOfMonthOf(day)),
    two(monthOf(day)),
    String(yearOf(day)),
    `${two(Math.floor(minute / 60))}:${two(minute % 60)}`,
    String(accident.light),
    publishedCode.slice(0, 2),
    publishedCode,
    String(accident.builtUp),
    orMissing(accident.crossing, 211),
    orMissing(accident.sky, 97),
    orMissing(accident.collision, 83),
    accident.address === '' && number % 2 === 0 ? 'N/A' : accident.address,
    degrees(position[1]),
    degrees(position[0]),
  ];
}

const OTHER_HEADERS: Readonly<Record<Exclude<Table, 'caracteristiques'>, readonly [string, string]>> = {
  lieux: [
    'Num_Acc,catr,voie,v1,v2,circ,nbv,pr,pr1,vosp,prof,plan,lartpc,larrout,surf,infra,situ,env1',
    'Num_Acc,catr,voie,v1,v2,circ,nbv,pr,pr1,vosp,prof,plan,lartpc,larrout,surf,infra,situ,vma',
  ],
  usagers: [
    'Num_Acc,place,catu,grav,sexe,trajet,secu,locp,actp,etatp,an_nais,num_veh',
    'Num_Acc,id_vehicule,num_veh,place,catu,grav,sexe,an_nais,trajet,secu1,secu2,secu3,locp,actp,etatp',
  ],
  vehicules: [
    'Num_Acc,senc,catv,occutc,obs,obsm,choc,manv,num_veh',
    'Num_Acc,id_vehicule,num_veh,senc,catv,obs,obsm,choc,manv,motor,occutc',
  ],
};

/** The other tables of a vintage: header and one row for each accident, of which only the number carries meaning. */
export function companionCsv(
  table: Exclude<Table, 'caracteristiques'>,
  year: number,
  accidents: readonly Accident[],
): Buffer {
  const old = year < NEW_LAYOUT;
  const names = OTHER_HEADERS[table][old ? 0 : 1].split(',');
  const rows = accidents.map((accident) =>
    names.map((_, i) => (i === 0 ? accidentNumber(accident) : old ? '0' : ' -1')),
  );
  const [separator, end] = old ? [year === 2009 ? '\t' : ',', '\r\n'] : [';', '\n'];
  const write = (field: string) => (old ? field : `"${field}"`);
  const lines = [names, ...rows].map((fields) => fields.map(write).join(separator));
  return Buffer.from(lines.join(end) + end, old ? 'latin1' : 'utf8');
}
