import type { Calendar } from '../../domain/calendar.js';
import type { InseeCode } from '../../domain/commune.js';
import type { Day } from '../../domain/day.js';
import { probabilityOf, riskClassOf } from '../../domain/risk.js';
import { WEATHER_BOUNDS, WEATHER_FIELDS, type WeatherValues } from '../../domain/weather.js';
import { AppError } from '../../lib/errors.js';
import type { TaskContext } from '../../tasks/task.js';
import type { BodyOf } from '../contract.js';
import { explainRows, rowsOf } from '../drivers.js';
import type { ModelReader } from '../served-model.js';
import { checkedDay } from './accidents.js';
import type { Handlers } from './handlers.js';

/** Answers for given features, by the champion. */
export function predictHandlers(context: TaskContext, models: ModelReader): Pick<Handlers, 'predict'> {
  return {
    async predict({ body }) {
      checkedDay('date', body.date);
      const weather = checkedWeather(body.weather ?? {});
      const served = await models.champion();
      const com = body.com as InseeCode;
      const calendar = withGiven(served.calendar, body);
      const rows = rowsOf(served, com, [body.date as Day], () => weather);
      const [row] = explainRows(served, rows, calendar);
      if (row === undefined) throw new RangeError('expected one row from the model, found none');
      const probability = probabilityOf(row.rate);
      return {
        com,
        date: body.date,
        rate: row.rate,
        normal: row.normal,
        probability,
        prediction_score: 100 * probability,
        riskClass: riskClassOf(probability),
        modelVersion: served.version,
        simulated: context.config.simulated,
        drivers: row.drivers,
      };
    },
  };
}

/** @throws AppError INPUT_INVALID naming every value out of its bounds */
function checkedWeather(given: NonNullable<BodyOf<'predict'>['weather']>): WeatherValues {
  const faults = WEATHER_FIELDS.flatMap((field) => {
    const value = given[field];
    const [least, most] = WEATHER_BOUNDS[field];
    return value === undefined || (value >= least && value <= most)
      ? []
      : [`weather.${field}: expected ${least} to ${most}, found ${value}`];
  });
  if (faults.length > 0) throw new AppError('INPUT_INVALID', faults.join('; '), { faults });
  return given;
}

/** The calendar with what the request says instead. */
function withGiven(calendar: Calendar, body: BodyOf<'predict'>): Calendar {
  const { public_holidays, school_holidays } = body;
  if (public_holidays === undefined && school_holidays === undefined) return calendar;
  return {
    on: (day, department) => {
      const facts = calendar.on(day, department);
      if (day !== body.date) return facts;
      return {
        ...facts,
        publicHoliday: public_holidays ?? facts.publicHoliday,
        schoolHoliday: school_holidays ?? facts.schoolHoliday,
      };
    },
  };
}
