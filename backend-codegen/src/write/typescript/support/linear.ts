/**
 * Patterns for which the engine of JavaScript would try too many ways, which anybody could make it do: they are read
 * character by character, in time that grows no faster than the text.
 */

/** What a text has to pass. */
export interface Test {
  test(text: string): boolean;
}

/** The states of a pattern, each of which is entered by a character. */
export interface Automaton {
  /** Classes of characters. */
  readonly classes: readonly string[];
  /** By which class each state is entered. */
  readonly classOf: readonly number[];
  /** Which states may come behind each state. */
  readonly follow: readonly (readonly number[])[];
  /** The states that a match begins with. */
  readonly first: readonly number[];
  /** The states that a match ends with. */
  readonly last: readonly number[];
  /** Whether no character is a match. */
  readonly matchesNothing: boolean;
  /** Whether a match begins where the text does. */
  readonly fromStart: boolean;
  /** Whether a match ends where the text does. */
  readonly toEnd: boolean;
}

/** States that a text can lead to, and where characters lead from them, as far as it is known. */
interface Place {
  readonly states: readonly number[];
  readonly isMatch: boolean;
  readonly next: (Place | undefined)[];
}

/** What is known of places and characters is forgotten when it is more than this. */
const MOST_KNOWN = 1_000;

/** Reads texts with an automaton. */
export class Linear implements Test {
  private readonly classes: readonly RegExp[];
  private readonly last: ReadonlySet<number>;
  private readonly places = new Map<string, Place>();
  /** Characters that are in the same classes have the same number. */
  private readonly kinds = new Map<string, number>();
  private readonly kindOf = new Map<string, number>();

  constructor(private readonly automaton: Automaton) {
    this.classes = automaton.classes.map((source) => new RegExp(`^${source}$`, "su"));
    this.last = new Set(automaton.last);
  }

  test(text: string): boolean {
    const { matchesNothing, fromStart, toEnd } = this.automaton;
    if (matchesNothing && (!fromStart || !toEnd || text === "")) return true;
    let place: Place | undefined;
    for (const character of text) {
      place = this.step(place, character);
      if (place.isMatch && !toEnd) return true;
      if (place.states.length === 0 && fromStart) return false;
    }
    return place?.isMatch === true;
  }

  /** Where a character leads from a place, or from the start. */
  private step(from: Place | undefined, character: string): Place {
    const kind = this.kind(character);
    const known = from?.next[kind];
    if (known !== undefined) return known;
    const { classOf, follow, first, fromStart } = this.automaton;
    const next = new Set<number>();
    const enter = (states: readonly number[] = []): void => {
      for (const state of states) if (this.classes[classOf[state] ?? 0]?.test(character) === true) next.add(state);
    };
    for (const state of from?.states ?? []) enter(follow[state]);
    if (from === undefined || !fromStart) enter(first);
    const place = this.place([...next].sort((one, other) => one - other));
    if (from !== undefined) from.next[kind] = place;
    return place;
  }

  private place(states: readonly number[]): Place {
    const key = states.join(" ");
    let place = this.places.get(key);
    if (place === undefined) {
      if (this.places.size >= MOST_KNOWN) this.places.clear();
      place = { states, isMatch: states.some((state) => this.last.has(state)), next: [] };
      this.places.set(key, place);
    }
    return place;
  }

  private kind(character: string): number {
    let kind = this.kindOf.get(character);
    if (kind === undefined) {
      const key = this.classes.map((it) => (it.test(character) ? "1" : "0")).join("");
      kind = this.kinds.get(key) ?? this.kinds.size;
      this.kinds.set(key, kind);
      if (this.kindOf.size >= MOST_KNOWN) this.kindOf.clear();
      this.kindOf.set(character, kind);
    }
    return kind;
  }
}

/** Passes what another test does not. */
export function not(test: Test): Test {
  return { test: (text) => !test.test(text) };
}

/** Passes what all of these tests do. */
export function all(...tests: readonly Test[]): Test {
  return { test: (text) => tests.every((test) => test.test(text)) };
}

/** Passes what one of these tests does. */
export function any(...tests: readonly Test[]): Test {
  return { test: (text) => tests.some((test) => test.test(text)) };
}
