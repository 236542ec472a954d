/** Statuses that a handler chooses among those that its operation documents. */

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

type ToNumber<Text extends string> = Text extends `${infer Value extends number}` ? Value : never;

/** All of 400 to 499 for 4. */
type InClass<Class extends 1 | 2 | 3 | 4 | 5> = ToNumber<`${Class}${Digit}${Digit}`>;

/** The statuses of a class, or of all for 0, but for those that have an answer of their own. */
export type StatusIn<
  Class extends 0 | 1 | 2 | 3 | 4 | 5,
  Codes extends number = never,
  Classes extends 1 | 2 | 3 | 4 | 5 = never,
> = Exclude<Class extends 1 | 2 | 3 | 4 | 5 ? InClass<Class> : InClass<2 | 3 | 4 | 5>, Codes | InClass<Classes>>;
