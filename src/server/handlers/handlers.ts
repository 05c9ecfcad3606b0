import type { TaggedAnswer, TextAnswer } from '../answer.js';
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, RouteName } from '../contract.js';

export type RequestOf<Name extends RouteName> = {
  readonly params: ParamsOf<Name>;
  readonly query: QueryOf<Name>;
  readonly body: BodyOf<Name>;
};

/** One function per route of the contract: what is asked in, what is answered out. */
export type Handlers = {
  readonly [Name in RouteName]: (
    request: RequestOf<Name>,
  ) => Promise<ResponseOf<Name> | TextAnswer | TaggedAnswer<ResponseOf<Name>>>;
};
